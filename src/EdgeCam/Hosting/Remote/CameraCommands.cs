using EdgeCam.Commands;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Commands.Files;
using EdgeCam.Options;
using EdgeCam.Recording;
using EdgeCam.Settings;
using EdgeCam.Units;

namespace EdgeCam.Hosting.Remote;

/// <summary>What can be asked of one camera, and what its motion sets off: when it is opened anew they are, too.</summary>
internal sealed record CameraCommands(CommandDispatcher Dispatcher, MotionTriggers Motion)
{
    /// <param name="options">What the camera runs with.</param>
    /// <param name="settings">Answers requests for settings.</param>
    public static CameraCommands Of(
        Camera camera, EdgeCamOptions options, SettingsService service, RequestHandler settings, RemoteParts parts, RemoteActions actions)
    {
        var time = TimeProvider.System;
        var store = StoreOf(options);
        var uplinks = new UplinkSettings(() => new ConfiguredUplinks(Revision(service), SettingsJson.UplinksWithSecrets(service.Options)), settings);
        var bundles = Path.Combine(parts.StateDirectory, "diag");
        var chunks = new ChunkReader(bundles);
        var clips = new ClipRecorder(camera.Stream, store);
        var snapshots = new SnapshotCommand(new SnapshotMaker(camera.Stream, () => service.Options.Recording.JpegQuality), store, parts.Broker, parts.Topics);
        ICameraCommand[] commands =
        [
            new KeyframeCommand(camera.Stream, TimeSpan.FromSeconds(1.0 / options.Rtsp.MaxForcedIdrPerSecond), DaemonClock.Read, time),
            snapshots,
            new ClipCommand(clips, new ChunkReader(options.Recording.Directory)),
            new RestartCommand(actions.Restart, time, parts.Log),
            new GpioCommand(actions.Pins),
            new IdentifyCommand(Identify, parts.Log),
            new ProfileCommand(uplinks),
            new StreamCommand(uplinks, actions.Switch),
            new RefreshCommand(actions.Refresh),
            new DiagCommand(new DiagBundle(Parts(service, parts), () => SettingsJson.Secrets(service.Options)), bundles, chunks, time),
            actions.Update,
        ];
        var motion = new MotionTriggers(clips, snapshots, actions.Tell, actions.Stop) { Options = options.Motion, Pins = options.Pins };
        camera.OnMotion = change => _ = motion.OnMotion(change); // what it begins goes on by itself
        return new CameraCommands(new CommandDispatcher(commands, time, parts.Log), motion);

        IReadOnlyList<string> Identify(TimeSpan span)
        {
            string[] led = actions.Pins?.TryIdentify(span) == true ? ["led"] : [];
            string[] overlay = camera.TryIdentify(parts.Topics.Id, Environment.MachineName, span) ? ["overlay"] : [];
            return [.. led, .. overlay];
        }
    }

    /// <summary>Puts what a crash has left in the clips' folder in order. Once, before any clip is written.</summary>
    public static void Recover(EdgeCamOptions options, RemoteParts parts)
    {
        if (StoreOf(options).Recover() is > 0 and var kept)
            RemoteLog.ClipsKept(parts.Log, kept, options.Recording.Directory);
    }

    private static ClipStore StoreOf(EdgeCamOptions options) =>
        new(options.Recording.Directory, DataSize.MiB(options.Recording.MaxMegabytes), DataSize.MiB(options.Recording.MinFreeMegabytes));

    private static long Revision(SettingsService service) => (long)service.Reported["rev"]!;

    private static IReadOnlyList<DiagPart> Parts(SettingsService service, RemoteParts parts) =>
    [
        DiagPart.Text("version", () => $"{parts.Version}\n{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}\n"),
        DiagPart.Text("settings.json", () => service.Reported.ToJsonString()),
        DiagPart.Text("broker", () => parts.Broker.Status + "\n"),
        new DiagPart("log", parts.LogLines.Text),
        .. DiagPart.OfKernel(),
    ];
}

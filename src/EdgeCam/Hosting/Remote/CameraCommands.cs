using System.Text;
using EdgeCam.Commands;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Commands.Files;
using EdgeCam.Options;
using EdgeCam.Recording;
using EdgeCam.Remote;
using EdgeCam.Settings;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Remote;

/// <summary>The commands of one camera: when it is opened anew they are, too.</summary>
internal static class CameraCommands
{
    /// <param name="settings">Answers requests for settings.</param>
    /// <param name="refresh">Publishes everything that is kept by the broker.</param>
    /// <param name="restart">Asks the daemon to start again.</param>
    public static CommandDispatcher Of(
        Camera camera, EdgeCamOptions options, SettingsService service, RequestHandler settings, RemoteParts parts, Action refresh, Action restart)
    {
        var time = TimeProvider.System;
        var store = new ClipStore(options.Recording.Directory, DataSize.MiB(options.Recording.MaxMegabytes), DataSize.MiB(options.Recording.MinFreeMegabytes));
        var uplinks = new UplinkSettings(() => new ConfiguredUplinks(Revision(service), SettingsJson.UplinksWithSecrets(service.Options)), settings);
        var bundles = Path.Combine(parts.StateDirectory, "diag");
        var chunks = new ChunkReader(bundles, options.Recording.Directory);
        ICameraCommand[] commands =
        [
            new KeyframeCommand(camera.Stream, TimeSpan.FromSeconds(1.0 / options.Rtsp.MaxForcedIdrPerSecond), DaemonClock.Read, time),
            new SnapshotCommand(new SnapshotMaker(camera.Stream, () => service.Options.Recording.JpegQuality), store, parts.Broker, parts.Topics),
            new ClipCommand(new ClipRecorder(camera.Stream, store)),
            new RestartCommand(restart, time, parts.Log),
            new GpioCommand(pins: null),
            new IdentifyCommand(_ => [], parts.Log),
            new ProfileCommand(uplinks),
            new StreamCommand(uplinks, switching: null),
            new RefreshCommand(refresh),
            new DiagCommand(new DiagBundle(Parts(service, parts), () => SettingsJson.Secrets(service.Options)), bundles, chunks, time),
            new UnsupportedCommand("update", "this version cannot update itself: install the new package"),
        ];
        return new CommandDispatcher(commands, time, parts.Log);
    }

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

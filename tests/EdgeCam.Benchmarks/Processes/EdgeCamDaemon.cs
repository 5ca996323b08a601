using System.Globalization;
using EdgeCam.Benchmarks.Feeding;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>The published Release daemon, as a user starts it.</summary>
internal sealed class EdgeCamDaemon : IServer
{
    private readonly ChildProcess _daemon;
    private readonly DirectoryInfo? _folder;
    private readonly ChildProcess? _feeder;

    private EdgeCamDaemon(ChildProcess daemon, string url, DirectoryInfo? folder = null, ChildProcess? feeder = null) =>
        (_daemon, Url, _folder, _feeder) = (daemon, url, folder, feeder);

    public string Name => "edgecam";

    public string Url { get; }

    public int Pid => _daemon.Pid;

    /// <summary>What the daemon says at start of its memory.</summary>
    public string Budget => _daemon.Lines.FirstOrDefault(line => line.Contains("Memory: ", StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf("Memory: ", StringComparison.Ordinal) + "Memory: ".Length)..]
        : "no budget printed";

    /// <summary>The clip comes in by a FIFO and is passed through.</summary>
    public static async Task<IServer> StartPassThroughAsync(Workplace place)
    {
        var folder = Directory.CreateTempSubdirectory("edgecam-bench-");
        var fifo = Path.Combine(folder.FullName, "video.h264");
        var (daemon, url) = await StartAsync(place, new() { ["Source__Kind"] = "ByteStream", ["Source__Path"] = "fifo:" + fifo });
        return await AwaitPictureAsync(new EdgeCamDaemon(daemon, url, folder, Feeder.StartFifo(place.Clip, fifo)));
    }

    /// <summary>The test picture goes through the software encoder.</summary>
    public static async Task<IServer> StartEncodingAsync(Workplace place)
    {
        var (daemon, url) = await StartAsync(place, new() { ["Source__Kind"] = "TestPicture", ["Source__Sound"] = "false", ["Encoder__CaptureTimeSei"] = "true" });
        return await AwaitPictureAsync(new EdgeCamDaemon(daemon, url));
    }

    /// <summary>The test picture, encoded, and a broker: with a state of its own, and as many forced IDRs as there may be.</summary>
    /// <param name="camera">Its id.</param>
    /// <param name="folder">Where its state lives, in a folder that goes with it.</param>
    public static async Task<IServer> StartRemoteAsync(Workplace place, int brokerPort, string camera, string folder)
    {
        var state = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"edgecam-bench-{Environment.ProcessId}")));
        var settings = new Dictionary<string, string>
        {
            ["Source__Kind"] = "TestPicture",
            ["Source__Sound"] = "false",
            ["Encoder__BitrateKbps"] = "2000",
            ["Rtsp__MaxForcedIdrPerSecond"] = "30",
            ["Mqtt__Url"] = string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{brokerPort}"),
            ["Mqtt__Id"] = camera,
        };
        var (daemon, url) = await StartAsync(place, settings, state.FullName);
        return await AwaitPictureAsync(new EdgeCamDaemon(daemon, url, state));
    }

    public void Dispose()
    {
        _feeder?.Dispose();
        _daemon.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static async Task<(ChildProcess Daemon, string Url)> StartAsync(Workplace place, Dictionary<string, string> settings, string? state = null)
    {
        var (port, rtpPort) = (FreePort.Tcp(), FreePort.UdpPair());
        settings["Rtsp__Address"] = "127.0.0.1";
        settings["Rtsp__Port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["Rtsp__RtpPort"] = rtpPort.ToString(CultureInfo.InvariantCulture);
        settings["Rtsp__MaxSessions"] = "512";
        settings["Rtsp__MaxConnections"] = "1024";
        settings["Rtsp__MaxConnectionsPerAddress"] = "512";
        var environment = settings.ToDictionary(setting => "EDGECAM_" + setting.Key, setting => setting.Value);
        var daemon = ChildProcess.Start(Core.Server, place.Daemon, ["run", "--state", state ?? Path.Combine(Path.GetTempPath(), "edgecam-benchmark")], environment);
        if (await daemon.ReadLineAsync() is not { } url)
        {
            daemon.Dispose();
            throw daemon.Failed();
        }

        daemon.CollectOutput();
        return (daemon, url);
    }

    private static async Task<IServer> AwaitPictureAsync(EdgeCamDaemon daemon)
    {
        try
        {
            await PictureProbe.WaitAsync(daemon.Url);
            return daemon;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }
}

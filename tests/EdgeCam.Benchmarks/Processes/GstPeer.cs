using System.Globalization;
using EdgeCam.Benchmarks.Feeding;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>gst-rtsp-server with the same clip on the same core: what the daemon's figures are held against.</summary>
internal sealed class GstPeer : IServer
{
    private readonly ChildProcess _server;
    private readonly ChildProcess _feeder;

    private GstPeer(ChildProcess server, ChildProcess feeder, string url) => (_server, _feeder, Url) = (server, feeder, url);

    public string Name => "gst-rtsp-server";

    public string Url { get; }

    public int Pid => _server.Pid;

    /// <exception cref="BenchmarkException">Something that it needs is not installed.</exception>
    public static async Task<IServer> StartAsync(Workplace place)
    {
        var program = await BuildAsync(place.Folder);
        var (port, rtp) = (FreePort.Tcp(), FreePort.Udp());
        // Without rtpjitterbuffer, which would hold packets back by the jitter of the first one: nothing is reordered here.
        var launch = $"( udpsrc address=127.0.0.1 port={rtp} caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96 "
            + "! rtph264depay ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 mtu=1400 )";
        var server = ChildProcess.Start(Core.Server, program, [port.ToString(CultureInfo.InvariantCulture), launch]);
        server.CollectOutput();
        var peer = new GstPeer(server, Feeder.StartRtp(place.Clip, rtp), $"rtsp://127.0.0.1:{port}/test");
        try
        {
            await PictureProbe.WaitAsync(peer.Url);
            return peer;
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _feeder.Dispose();
        _server.Dispose();
    }

    private static async Task<string> BuildAsync(string folder)
    {
        const string Package = "gstreamer-rtsp-server-1.0";
        foreach (var (tool, package) in (ReadOnlySpan<(string, string)>)[("gcc", "gcc"), ("pkg-config", "pkgconf")])
            if (!ChildProcess.FindsProgram(tool))
                throw new BenchmarkException($"needs {tool}: apt-get install {package}");
        string flags;
        try
        {
            flags = await ChildProcess.RunAsync("pkg-config", "--cflags", "--libs", Package);
        }
        catch (BenchmarkException)
        {
            throw new BenchmarkException("needs gst-rtsp-server: apt-get install libgstrtspserver-1.0-dev gstreamer1.0-plugins-good gstreamer1.0-plugins-bad");
        }

        var program = Path.Combine(folder, "gstserver");
        var source = Path.Combine(AppContext.BaseDirectory, "peer", "gstserver.c");
        await ChildProcess.RunAsync("gcc", ["-O2", source, "-o", program, .. flags.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]);
        return program;
    }
}

using System.Globalization;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>GStreamer's RTSP server as a relay, compiled where the test runs.</summary>
internal sealed class GstRelay : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly Tool _process;
    private readonly int _port;

    private GstRelay(ScratchFolder folder, Tool process, int port) => (_folder, _process, _port) = (folder, process, port);

    public string Recording => _folder["recording.h264"];

    public long RecordedBytes => File.Exists(Recording) ? new FileInfo(Recording).Length : 0;

    public string Error => _process.Error;

    /// <param name="authentication">"basic" or "digest"; the user is someone, the password s3cret.</param>
    public static async Task<GstRelay> Start(string authentication)
    {
        var cancel = TestContext.Current.CancellationToken;
        Needs.Programs("gcc", "pkg-config");
        var flags = await Tool.Run("pkg-config", "--cflags --libs gstreamer-rtsp-server-1.0", Player.Patience, cancel);
        Assert.SkipUnless(flags.Succeeded, "needs: the headers of GStreamer's RTSP server (libgstrtspserver-1.0-dev)");

        var folder = new ScratchFolder();
        var source = Path.Combine(AppContext.BaseDirectory, "Relays", "gstrelay.c");
        var built = await Tool.Run("gcc", $"-O1 {source} -o {folder["gstrelay"]} {flags.Output.Trim()}", TimeSpan.FromMinutes(1), cancel);
        Assert.True(built.Succeeded, built.ToString());
        var port = FreePorts.TakeFour();
        var arguments = string.Create(CultureInfo.InvariantCulture, $"{port} {folder["recording.h264"]} {authentication} someone s3cret");
        return new GstRelay(folder, Tool.Start(folder["gstrelay"], arguments), port);
    }

    public string Url(string user, string password) => string.Create(CultureInfo.InvariantCulture, $"rtsp://{user}:{password}@127.0.0.1:{_port}/live");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}

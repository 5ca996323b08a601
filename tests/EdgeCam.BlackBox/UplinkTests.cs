using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Uplinks as the daemon runs them, received by other people's programs.</summary>
public sealed class UplinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ffmpeg_decodes_plain_rtp_by_a_description()
    {
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder["uplink.sdp"], Sdp(port), Cancel);
        await using var camera = await RunningCamera.Start([.. To($"rtp://127.0.0.1:{port}"), ("Uplinks__0__Feedback", "Reports"), .. NoSound]);

        var played = await Player.Ffmpeg($"-protocol_whitelist file,udp,rtp -i {folder["uplink.sdp"]}", "-map 0:v -frames:v 30 -f framecrc -");

        Assert.Equal(30, played.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
        await Player.IsServedBy(camera);
    }

    [Fact]
    public async Task GStreamer_decodes_plain_rtp()
    {
        var port = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start([.. To($"rtp://127.0.0.1:{port}"), ("Uplinks__0__Feedback", "Reports"), .. NoSound]);

        var played = await Player.GStreamer(
            $"udpsrc port={port} caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96 ! rtpjitterbuffer");

        Assert.True(played.Succeeded, played.ToString());
    }

    [Fact]
    public async Task Where_nobody_listens_local_players_notice_nothing_and_the_log_says_it_once()
    {
        var port = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start(
            [.. To($"rtp://127.0.0.1:{port}"), ("Uplinks__1__Url", "rtp://no-such-host.invalid:5000"), ("UplinkEncoder__Own", false)]);

        await Player.Plays($"-rtsp_transport tcp -i {camera.Url}", $"-map 0:v -frames:v 60 {Player.Discard}");

        await Eventually.IsTrue(() => Count(camera, "no-such-host.invalid is not known") == 1, Player.Patience, "the unknown name", Cancel);
        Assert.Equal(1, Count(camera, $"127.0.0.1:{port} refuses"));
    }

    private static (string Key, object Value)[] NoSound => [("Source__Sound", false)];

    private static (string Key, object Value)[] To(string url) => [("Uplinks__0__Url", url), ("UplinkEncoder__Preset", "Ultrafast"), ("Encoder__GopSeconds", 1)];

    private static int Count(RunningCamera camera, string text) => camera.Said.Split(text).Length - 1;

    private static string Sdp(int port) => $"""
        v=0
        o=- 0 0 IN IP4 127.0.0.1
        s=uplink
        c=IN IP4 127.0.0.1
        t=0 0
        m=video {port} RTP/AVP 96
        a=rtpmap:96 H264/90000
        a=fmtp:96 packetization-mode=1
        a=rtcp-mux

        """;
}

using EdgeCam.Testing.Processes;
using Xunit;
using static EdgeCam.BlackBox.UplinkCamera;

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

    [Theory]
    [InlineData("Tcp")]
    [InlineData("Udp")]
    public async Task Ffmpeg_records_what_is_published(string transport)
    {
        var port = FreePorts.TakeFour();
        var url = $"rtsp://127.0.0.1:{port}/live/cam";
        await using var camera = await RunningCamera.Start([.. To(url), ("Uplinks__0__Transport", transport), ("Uplinks__0__StartKbps", 600)]);

        // What it says is not judged: over UDP it complains about ports that it finds taken, and takes the next.
        var recorded = await Player.Ffmpeg($"-rtsp_flags listen -i {url}", "-map 0:v -frames:v 40 -fps_mode passthrough -f framecrc -");

        Assert.True(recorded.Succeeded, recorded + camera.Said);
        Assert.Equal(40, recorded.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
        Assert.Contains($"Publishing to {url} over {transport.ToUpperInvariant()}", camera.Said, StringComparison.Ordinal);
        await Player.IsServedBy(camera);
    }

    [Fact]
    public async Task A_relay_that_refuses_hangs_or_is_not_there_is_named_and_local_players_notice_nothing()
    {
        await using var relay = await GstRelay.Start("digest");
        using var hung = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        hung.Start();
        var address = new Uri(relay.Url("someone", "s3cret"));
        var knocked = $"rtsp://127.0.0.1:{address.Port}{address.AbsolutePath}";
        await using var camera = await RunningCamera.Start(
            ("Uplinks__0__Url", knocked), ("Uplinks__0__User", "someone"), ("Uplinks__0__Password", "guesswork"),
            ("Uplinks__1__Url", $"rtsp://127.0.0.1:{((System.Net.IPEndPoint)hung.LocalEndpoint).Port}/hung"),
            ("Uplinks__2__Url", $"rtsp://127.0.0.1:{FreePorts.TakeFour()}/nobody"),
            ("UplinkEncoder__Own", false));

        await Player.Plays($"-rtsp_transport tcp -i {camera.Url}", $"-map 0:v -frames:v 100 {Player.Discard}");

        string[] expected = ["refused the user name or password", "did not answer OPTIONS in time", "refuses the connection"];
        await Eventually.IsTrue(() => Array.TrueForAll(expected, text => Count(camera, text) == 1), Player.Patience, camera.Said, Cancel);
        Assert.DoesNotContain("guesswork", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GStreamer_takes_the_stream_from_whom_it_knows()
    {
        await using var relay = await GstRelay.Start("digest");
        var address = new Uri(relay.Url("someone", "s3cret"));
        await using var camera = await RunningCamera.Start(
            [.. To($"rtsp://127.0.0.1:{address.Port}{address.AbsolutePath}"), ("Uplinks__0__User", "someone"), ("Uplinks__0__Password", "s3cret")]);

        await Eventually.IsTrue(() => relay.RecordedBytes > 100_000, Player.Patience, $"recorded {relay.Error}\n{camera.Said}", Cancel);

        Assert.DoesNotContain("s3cret", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_whose_frames_share_packets_plays()
    {
        var port = FreePorts.TakeFour();
        var url = $"rtsp://127.0.0.1:{port}/live/cam";
        await using var camera = await RunningCamera.Start([.. To(url), ("Uplinks__0__Profile", "education")]);

        var recorded = await Player.Ffmpeg($"-rtsp_flags listen -i {url}", "-map 0:a -frames:a 60 -f framecrc -");

        Assert.True(recorded.Succeeded && string.IsNullOrWhiteSpace(recorded.Error), recorded + camera.Said);
        Assert.Equal(60, recorded.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GStreamer_decodes_sound_whose_frames_share_packets()
    {
        Needs.Programs("gst-launch-1.0");
        var port = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start([.. To($"rtp://127.0.0.1:{port}"), ("Uplinks__0__Feedback", "Reports"), ("Uplinks__0__Profile", "education")]);

        const string caps = "application/x-rtp,media=audio,clock-rate=48000,encoding-name=MPEG4-GENERIC,mode=AAC-hbr,sizelength=(string)13,indexlength=(string)3,indexdeltalength=(string)3,config=(string)1188,payload=97";
        var played = await Tool.Run(
            "gst-launch-1.0",
            $"-q udpsrc port={port} caps=application/x-rtp ! rtpptdemux name=by by.src_97 ! capssetter caps={caps} ! rtpmp4gdepay ! avdec_aac ! identity eos-after=61 ! fakesink sync=false",
            Player.Patience, Cancel);

        Assert.True(played.Succeeded, played.ToString());
    }

    private static (string Key, object Value)[] NoSound => [("Source__Sound", false)];

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

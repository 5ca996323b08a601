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

    [Theory]
    [InlineData("", "live")]
    [InlineData("ten-or-more-bytes", "monitoring")]
    public async Task Srt_live_transmit_receives_a_transport_stream_that_plays(string passphrase, string profile)
    {
        Needs.Programs("srt-live-transmit");
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await using (var camera = await RunningCamera.Start([.. To($"srt://127.0.0.1:{port}"), ("Uplinks__0__Passphrase", passphrase), ("Uplinks__0__Profile", profile)]))
        {
            await using var receiver = Receive($"srt://:{port}?mode=listener{(passphrase.Length > 0 ? "&passphrase=" + passphrase : "")}", folder["got.ts"]);
            await Eventually.IsTrue(() => new FileInfo(folder["got.ts"]) is { Exists: true, Length: > 200_000 }, Player.Patience, camera.Said, Cancel);
            Assert.Contains("SRT connected with 127.0.0.1", camera.Said, StringComparison.Ordinal);
            await Player.IsServedBy(camera);
        }

        await Player.Plays($"-i {folder["got.ts"]}", $"-map 0:v -frames:v 30 {Player.Discard}");
        await Player.Plays($"-i {folder["got.ts"]}", "-map 0:a -frames:a 30 -f null -");
    }

    [Fact]
    public async Task It_waits_for_an_srt_caller_and_serves_one_after_the_other()
    {
        Needs.Programs("srt-live-transmit");
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.Start(To($"srt://:{port}"));
        foreach (var name in (string[])["first.ts", "second.ts"])
        {
            await using var receiver = Receive($"srt://127.0.0.1:{port}?mode=caller", folder[name]);
            await Eventually.IsTrue(() => new FileInfo(folder[name]) is { Exists: true, Length: > 60_000 }, Player.Patience, camera.Said, Cancel);
        }
    }

    [Fact]
    public async Task A_wrong_passphrase_is_named_and_not_shown()
    {
        Needs.Programs("srt-live-transmit");
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.Start([.. To($"srt://127.0.0.1:{port}"), ("Uplinks__0__Passphrase", "my-guesswork-is-wrong")]);
        await using var receiver = Receive($"srt://:{port}?mode=listener&passphrase=another-passphrase", folder["got.ts"]);

        await Eventually.IsTrue(() => Count(camera, "refused the passphrase") > 0, Player.Patience, camera.Said, Cancel);

        Assert.DoesNotContain("guesswork", camera.Said, StringComparison.Ordinal);
        await Player.IsServedBy(camera);
    }

    /// <summary>In a mount namespace where every libsrt is an empty file; libavformat may need one too, so without that.</summary>
    [Fact]
    public async Task Without_libsrt_the_camera_runs_and_names_the_package()
    {
        Needs.Root();
        Needs.Programs("unshare", "ldconfig");
        const string hide = "for lib in $(ldconfig -p | sed -n 's/.*libsrt.*=> //p'); do mount --bind /dev/null $lib || exit 9; done; exec \"$@\"";
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.StartUnder(
            ["unshare", "-m", "sh", "-c", hide, "sh"], [.. To("srt://127.0.0.1:9000"), ("Source__Kind", "ByteStream"), ("Source__Path", "fifo:" + folder["video"])]);

        await Eventually.IsTrue(() => Count(camera, "apt-get install libsrt1.5-openssl") == 1, Player.Patience, camera.Said, Cancel);
        await Eventually.IsTrue(() => camera.Said.Contains("uplink 0 connecting", StringComparison.Ordinal), Player.Patience, "the status line", Cancel);
    }

    private static Tool Receive(string url, string file) => Tool.Start("sh", ["-c", $"exec srt-live-transmit -q '{url}' file://con > {file}"]);

    private static (string Key, object Value)[] NoSound => [("Source__Sound", false)];

    private static (string Key, object Value)[] To(string url) => [("Uplinks__0__Url", url), ("UplinkEncoder__Preset", "Ultrafast"), ("Encoder__GopSeconds", 1)];

    /// <summary>In the log alone: the status line repeats why there is no connection.</summary>
    private static int Count(RunningCamera camera, string text) =>
        camera.Said.Split('\n').Where(line => line.Contains("EdgeCam[", StringComparison.Ordinal)).Sum(line => line.Split(text).Length - 1);

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

using EdgeCam.Media;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The small rendition that recorders and walls of many cameras play, as real players find it.</summary>
public sealed class SubStreamTests
{
    private const string On = """{"sub_stream":{"enabled":true}}""";
    private const string Off = """{"sub_stream":{"enabled":false}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Both_streams_play_at_the_same_time_each_with_its_size_and_both_with_sound(string transport)
    {
        await using var camera = await Start();
        var (main, sub) = ($"-rtsp_transport {transport} -i {camera.Url}", $"-rtsp_transport {transport} -i {camera.Url}/sub");
        await Task.WhenAll(
            Player.Plays(main, $"-map 0:v -map 0:a -t 3 {Player.Discard}"),
            Player.Plays(sub, $"-map 0:v -map 0:a -t 3 {Player.Discard}"),
            Player.Plays(sub));
        var described = await Task.WhenAll(StreamsOf(main), StreamsOf(sub));
        Assert.Equal(["h264,640,360", "aac,48000"], described[0]);
        Assert.Equal(["h264,320,180", "aac,48000"], described[1]); // half: 640 is more
        Assert.Contains($"{camera.Url}/sub", camera.Said, StringComparison.Ordinal);
        Assert.Contains("Sub-stream: libx264, 320x180, 200 kbit/s", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GStreamer_plays_the_sub_stream()
    {
        await using var camera = await Start();
        var played = await Player.GStreamer($"rtspsrc location={camera.Url}/sub protocols=tcp latency=100");
        Assert.True(played.Succeeded, played.ToString());
    }

    [Fact]
    public async Task Its_pictures_come_at_its_own_rate_and_in_its_own_shape()
    {
        await using var camera = await Start(("SubStream__Width", 160), ("SubStream__Height", 120), ("SubStream__FramesPerSecond", 5));
        using var player = await Playing(camera, "/sub");
        var seen = new VideoReceiver();
        await ReopenTests.See(player, seen, 16);
        Assert.Equal((160, 120), SizesIn(seen)[0]);
        var steps = seen.Units.Zip(seen.Units.Skip(1), (first, second) => unchecked(second.Timestamp - first.Timestamp) / 90_000.0);
        Assert.InRange(steps.Average(), 0.19, 0.24); // a busy machine leaves one out now and then
    }

    [Fact]
    public async Task Without_it_its_path_is_not_found()
    {
        await using var camera = await RunningCamera.Start();
        Assert.Equal(404, await DescribeSub(camera));
        var refused = await Player.Ffmpeg($"-rtsp_transport tcp -i {camera.Url}/sub");
        Assert.Contains("404 Not Found", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_and_comes_by_a_reopen_and_who_plays_the_main_one_plays_on()
    {
        Needs.Programs("ffmpeg");
        await using var camera = await Start();
        await using var ffmpeg = Tool.Start("ffmpeg", $"-nostdin -v error -xerror -rtsp_transport tcp -i {camera.Url} -map 0:v -frames:v 150 -fps_mode passthrough -f framecrc -");
        using var main = await Playing(camera, "");
        var seen = new VideoReceiver();
        using var sub = await Playing(camera, "/sub");
        await ReopenTests.See(sub, new VideoReceiver(), 5);
        await ReopenTests.See(main, seen, 10);

        await ReopenTests.Change(camera, Off, "reopen");
        await HangsUp(sub);
        await ReopenTests.See(main, seen, 30);
        Assert.Equal(404, await DescribeSub(camera));

        await ReopenTests.Change(camera, On, "reopen");
        await ReopenTests.See(main, seen, 10);
        await camera.WaitForPicture(path: "/sub");
        using var again = await Playing(camera, "/sub");
        var small = new VideoReceiver();
        await ReopenTests.See(again, small, 10);
        await ReopenTests.Change(camera, """{"sub_stream":{"width":160}}""", "reopen");
        while (SizesIn(small)[^1].Width != 160 && small.Units.Count < 300) // what waited in the socket meanwhile comes first
            await ReopenTests.See(again, small, 1);
        await ReopenTests.Change(camera, """{"sub_stream":{"bitrate_kbps":100,"gop_seconds":1}}""", "live");
        await ReopenTests.See(main, seen, 30);

        Assert.Equal((0, 0), (seen.Gaps, small.Gaps));
        Assert.Equal([(320, 180), (160, 90)], SizesIn(small).Distinct());
        Assert.Equal([(640, 360)], SizesIn(seen).Distinct());
        var played = await ffmpeg.End(Player.Patience, Cancel);
        Assert.True(played.Succeeded && string.IsNullOrWhiteSpace(played.Error), played.ToString());
    }

    [Fact]
    public async Task One_that_is_larger_than_a_file_is_refused_and_what_was_goes_on()
    {
        using var folder = new ScratchFolder();
        var made = await Tool.Run("ffmpeg", $"-v error -f lavfi -i testsrc2=size=320x240:rate=15 -t 4 -c:v libx264 -pix_fmt yuv420p {folder["film.mp4"]}", Player.Patience, Cancel);
        Assert.True(made.Succeeded, made.ToString());
        await using var camera = await RunningCamera.Start(("Source__Kind", "File"), ("Source__Path", folder["film.mp4"]));
        using var player = await Playing(camera, "");
        var seen = new VideoReceiver();
        await ReopenTests.See(player, seen, 10);

        var reply = await ReopenTests.Ask(camera, "settings", "settings", """{"patch":{"sub_stream":{"enabled":true,"width":640}}}""");
        Assert.Equal(("failed", "apply_failed"), ((string?)reply["status"], (string?)reply["code"]));
        Assert.Contains("640x480, and the source has 320x240: choose a smaller one", (string?)reply["msg"], StringComparison.Ordinal);
        await ReopenTests.See(player, seen, 20);
        Assert.Equal(0, seen.Gaps);
        Assert.Equal(404, await DescribeSub(camera));
    }

    [Fact]
    public async Task Whoever_may_play_the_main_one_only_may_not_play_the_other()
    {
        await using var camera = await StartBoth(
            ("Rtsp__Users__0__Name", "guard"), ("Rtsp__Users__0__Password", "hunter2"), ("Rtsp__Users__0__Paths__0", "cam"),
            ("Rtsp__Users__1__Name", "recorder"), ("Rtsp__Users__1__Password", "tape"), ("Rtsp__Users__1__Paths__0", "cam/sub"));
        await camera.WaitForPicture(("recorder", "tape"), "/sub");
        await Player.Plays($"-rtsp_transport tcp -i rtsp://recorder:tape@127.0.0.1:{camera.Port}/cam/sub");
        var refused = await Player.Ffmpeg($"-rtsp_transport tcp -i rtsp://guard:hunter2@127.0.0.1:{camera.Port}/cam/sub");
        Assert.Contains("403 Forbidden", refused.Error, StringComparison.Ordinal);
        refused = await Player.Ffmpeg($"-rtsp_transport tcp -i rtsp://recorder:tape@127.0.0.1:{camera.Port}/cam");
        Assert.Contains("403 Forbidden", refused.Error, StringComparison.Ordinal);
    }

    private static async Task<RunningCamera> Start(params (string Key, object Value)[] settings)
    {
        var camera = await StartBoth(settings);
        await camera.WaitForPicture(path: "/sub");
        return camera;
    }

    private static Task<RunningCamera> StartBoth(params (string Key, object Value)[] settings) => RunningCamera.Start(
        [("Source__Width", 640), ("Source__Height", 360), ("SubStream__Enabled", true), ("SubStream__BitrateKbps", 200), .. settings]);

    private static async Task<RtspClient> Playing(RunningCamera camera, string path)
    {
        var player = await RtspClient.Connect(camera.Url + path, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        return player;
    }

    private static async Task<int> DescribeSub(RunningCamera camera)
    {
        using var client = await RtspClient.Connect($"{camera.Url}/sub", Cancel);
        return (await client.Ask("DESCRIBE", Cancel)).Status;
    }

    private static async Task HangsUp(RtspClient player)
    {
        while (await player.NextPacket(Cancel) is not null)
        {
        }
    }

    private static async Task<string[]> StreamsOf(string input)
    {
        var probed = await Tool.Run("ffprobe", $"-v error {input} -show_entries stream=codec_name,width,height,sample_rate -of csv=p=0", Player.Patience, Cancel);
        return probed.Output.TrimEnd().Split('\n');
    }

    private static (int Width, int Height)[] SizesIn(VideoReceiver seen) =>
    [
        .. seen.Units.Select(unit => ParameterSets.Update(null, unit.AnnexB)).OfType<ParameterSets>().Select(sets => (sets.Parsed.Width, sets.Parsed.Height)),
    ];
}

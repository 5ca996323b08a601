using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox.Rig;

/// <summary>The daemon with vivid's camera and vh264, in the virtual machine of tests/rig.</summary>
[Collection(nameof(Undisturbed))]
public sealed class CameraRigTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("EDGECAM_LONG") is not null;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15); // 3 s is the goal, which a test cannot ask of an emulated processor on a busy machine: what it was is printed
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // the processor is emulated

    public CameraRigTests()
    {
        Assert.SkipUnless(VirtualHardware.IsThere, VirtualHardware.Reason);
        VirtualHardware.Set("hang_after", 0);
        VirtualHardware.Set("error_every", 0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(VirtualHardware.SinglePlanar)]
    [InlineData(VirtualHardware.MultiPlanar)]
    public async Task Pictures_reach_a_player_without_a_copy_and_all_are_accounted_for(string path)
    {
        var page = FreePorts.TakeFour();
        await using var camera = await Start(page, ("Source__Path", path));
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await ReopenTests.See(player, seen, 60);
        Assert.Equal(0, seen.Gaps);
        await Player.Plays($"-rtsp_transport tcp -i {camera.Url}", $"-map 0:v -frames:v 10 {Player.Discard}");
        var colours = await Tool.Run("ffprobe", $"-v error -rtsp_transport tcp -select_streams v -show_entries stream=color_range,color_space,color_transfer,color_primaries -of csv=p=0 {camera.Url}", Player.Patience, Cancel);
        Assert.Equal("tv,smpte170m,iec61966-2-1,bt709", colours.Output.Trim()); // vivid's sRGB; vh264 itself says nothing

        var figures = await Settled(page);
        TestContext.Current.TestOutputHelper!.WriteLine($"{figures.Taken} pictures taken, {figures["edgecam_frames_out_total"]} encoded, {figures["edgecam_frames_missed_total"]} missed, {RateOf(seen):0.0}/s");
        Assert.Equal(0, figures["edgecam_encoder_copied_bytes_total"]);
        Assert.Contains("Encoder: vh264", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_encoder_makes_a_sub_stream_beside_the_main_one()
    {
        var page = FreePorts.TakeFour();
        await using var camera = await Start(page, ("SubStream__Enabled", true), ("SubStream__Width", 320));
        var sub = camera.Url + "/sub";
        await camera.WaitForPicture(path: "/sub");
        await Task.WhenAll(
            Player.Plays($"-rtsp_transport tcp -i {camera.Url}", $"-map 0:v -frames:v 10 {Player.Discard}"),
            Player.Plays($"-rtsp_transport tcp -i {sub}", $"-map 0:v -frames:v 10 {Player.Discard}"));
        Assert.Equal(2, (await Player.Pictures($"-rtsp_transport tcp -i {sub}", 2, 320, 180)).Count);
        Assert.Equal(0, (await Settled(page))["edgecam_encoder_copied_bytes_total"]); // of the main one
        Assert.DoesNotContain("libx264", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unplugged_camera_is_back_soon_after_it_is_plugged_in_and_its_player_sees_why()
    {
        var page = FreePorts.TakeFour();
        await using var camera = await Start(page);
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await Cycle(camera, player, seen, times: 3);
        var before = Held.By(camera);
        var times = await Cycle(camera, player, seen, IsLong ? 100 : 5);
        var after = Held.By(camera);

        TestContext.Current.TestOutputHelper!.WriteLine($"{times.Count} cycles: back after {times.Order().ElementAt(times.Count / 2).TotalSeconds:0.00} s, {times.Max().TotalSeconds:0.00} s at most; {before} -> {after}");
        Assert.Equal(0, seen.Gaps);
        Assert.InRange(times.Max(), TimeSpan.Zero, LongestPause);
        await AssertNothingLeft(before, after, page);
    }

    [Fact]
    public async Task An_encoder_that_hangs_is_replaced_while_its_player_watches_on()
    {
        var page = FreePorts.TakeFour();
        await using var camera = await Start(page);
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await Hang(camera, player, seen, times: 3);
        var before = Held.By(camera);
        seen.Units.Clear();
        await Hang(camera, player, seen, IsLong ? 100 : 5);
        var after = Held.By(camera);

        var pauses = seen.Units.Zip(seen.Units.Skip(1), (first, second) => second.At - first.At).Order().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"the longest pause was {pauses[^1].TotalSeconds:0.00} s; {before} -> {after}");
        Assert.Equal(0, seen.Gaps);
        Assert.InRange(pauses[^1], TimeSpan.Zero, LongestPause);
        await AssertNothingLeft(before, after, page);
    }

    [Fact]
    public async Task Controls_are_set_while_it_films_and_bad_ones_are_refused_with_their_bounds()
    {
        var page = FreePorts.TakeFour();
        await using var camera = await Start(page);
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        var before = Held.By(camera);
        for (var change = 0; change < (IsLong ? 1_000 : 10); change++)
        {
            var value = change % 2 == 0 ? 10 : 200;
            Assert.Equal("ok", await Set(camera, $"\"brightness={value}\""));
            Assert.Equal(value, ValueOf("brightness"));
            await ReopenTests.See(player, seen, 1);
        }

        Assert.Equal("ok", await Set(camera, ""));
        Assert.Equal(128, ValueOf("brightness")); // its default
        var reply = await Ask(camera, "\"brightness=1000\"");
        Assert.Contains("brightness=1000: must be 0 to 255", (string?)reply["msg"], StringComparison.Ordinal);
        reply = await Ask(camera, "\"warmth=1\"");
        Assert.Contains("there is no control warmth: there are ", (string?)reply["msg"], StringComparison.Ordinal);
        Assert.Equal(0, seen.Gaps);
        await AssertNothingLeft(before, Held.By(camera), page);
    }

    [Fact]
    public async Task A_camera_that_another_program_uses_is_stood_in_for_until_it_is_free()
    {
        var page = FreePorts.TakeFour();
        using var other = new CameraSource(VirtualHardware.SinglePlanar, new CameraWish(640, 360, 15), new Dictionary<FourCc, double> { [FourCc.Yuv420] = 1 }, new CaptureCounters());
        await using var camera = await Start(page, ("Source__Path", VirtualHardware.SinglePlanar));
        Assert.Contains("Another program uses it", camera.Said, StringComparison.Ordinal);
        await Player.Plays($"-rtsp_transport tcp -i {camera.Url}", $"-map 0:v -frames:v 5 {Player.Discard}");
        other.Dispose();
        await Eventually.IsTrue(async () => (await Figures.Read(page))["edgecam_source_absent"] == 0, Patience, $"the camera\n{camera.Said}", Cancel);
    }

    [Fact]
    public async Task A_camera_that_says_its_picture_has_changed_is_opened_anew_and_its_player_watches_on()
    {
        var page = FreePorts.TakeFour();
        await using var camera = await Start(page);
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await ReopenTests.See(player, seen, 3);
        foreach (var space in new long[] { 1, 2 }) // vivid tells V4L2_EVENT_SOURCE_CHANGE of it
        {
            var told = Count(camera, "delivers another picture than before");
            CameraControls.Apply(VirtualHardware.SinglePlanar, [new("colorspace", space)], []);
            await Until(camera, player, seen, () => Count(camera, "delivers another picture than before") > told);
            await ReopenTests.See(player, seen, 10); // of the camera that was opened anew: no stand-in comes between
        }

        Assert.Equal(0, seen.Gaps);
        await Settled(page);
    }

    private static Task<RunningCamera> Start(int page, params (string Key, object Value)[] settings) => RunningCamera.Start(
        [("Source__Kind", "Camera"), ("Source__Width", 640), ("Source__Height", 360), ("Metrics__PagePort", page), .. settings]);

    private static async Task<List<TimeSpan>> Cycle(RunningCamera camera, RtspClient player, VideoReceiver seen, int times)
    {
        var took = new List<TimeSpan>();
        for (var cycle = 0; cycle < times; cycle++)
        {
            var (lost, back) = (Count(camera, "camera is away"), Count(camera, "camera is back"));
            VirtualHardware.Unplug();
            await Until(camera, player, seen, () => Count(camera, "camera is away") > lost);
            await ReopenTests.See(player, seen, 2); // of the stand-in
            VirtualHardware.Plug();
            var plugged = TimeProvider.System.GetTimestamp();
            await Until(camera, player, seen, () => Count(camera, "camera is back") > back);
            await ReopenTests.See(player, seen, 1);
            took.Add(TimeProvider.System.GetElapsedTime(plugged));
        }

        return took;
    }

    private static async Task Hang(RunningCamera camera, RtspClient player, VideoReceiver seen, int times)
    {
        for (var cycle = 0; cycle < times; cycle++)
        {
            var lost = Count(camera, "hangs");
            VirtualHardware.Set("hang_after", 3);
            await Until(camera, player, seen, () => Count(camera, "hangs") > lost);
            VirtualHardware.Set("hang_after", 0);
            await ReopenTests.See(player, seen, 10);
        }
    }

    /// <summary>Goes on watching until something is so.</summary>
    private static async Task Until(RunningCamera camera, RtspClient player, VideoReceiver seen, Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, camera.Said);
            await ReopenTests.See(player, seen, 1);
        }
    }

    private static int Count(RunningCamera camera, string words) => camera.Said.Split(words).Length - 1;

    private static double RateOf(VideoReceiver seen) => (seen.Units.Count - 1) / (seen.Units[^1].At - seen.Units[0].At).TotalSeconds;

    private static long? ValueOf(string name) => CameraControls.Of(VirtualHardware.SinglePlanar).Single(control => string.Equals(control.Name, name, StringComparison.Ordinal)).Value;

    private static async Task<string?> Set(RunningCamera camera, string controls)
    {
        string? status = null;
        await Eventually.IsTrue(async () => (status = (string?)(await Ask(camera, controls))["status"]) != "busy", Patience, "its turn", Cancel);
        return status;
    }

    private static Task<System.Text.Json.Nodes.JsonNode> Ask(RunningCamera camera, string controls) =>
        ReopenTests.Ask(camera, "settings", "settings", $$$"""{"patch":{"source":{"controls":[{{{controls}}}] } } }""");

    /// <summary>Once no picture is under way, or as few as an encoder holds.</summary>
    private static async Task<Figures> Settled(int page)
    {
        var figures = await Figures.Read(page);
        Assert.InRange(figures.Taken - figures.Accounted, -1, 3); // the counters are read one after the other
        return figures;
    }

    private static async Task AssertNothingLeft(Held before, Held after, int page)
    {
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 2); // a connection of the control socket may be on its way out
        Assert.InRange(after.Threads, 0, before.Threads + 4); // the thread pool breathes
        Assert.InRange(after.ResidentMiB, 0, before.ResidentMiB + 30);
        await Settled(page);
    }
}

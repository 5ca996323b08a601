using System.Text.Json.Nodes;
using EdgeCam.Linux.Video;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Privacy, switching what is sent, and finding out which camera it is, as players see them.</summary>
public sealed class OwnerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Once_privacy_is_confirmed_nobody_sees_or_hears_and_the_player_stays()
    {
        Needs.Programs("ffmpeg");
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.Start(("Recording__Directory", folder["clips"]));
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await ReopenTests.See(player, seen, 30);

        var reply = await ReopenTests.Ask(camera, "entity", "privacy", "\"ON\"");
        Assert.True((string?)reply["status"] == "ok" && (string?)reply["mode"] == "live", reply.ToJsonString());
        var clip = await Command(camera, "clip before_s=10 after_s=3"); // from before, if there were anything
        var snapshot = await Command(camera, "snapshot path=dark.jpg");

        await AssertDark($"-i {clip["path"]}", 20);
        await AssertDark($"-i {snapshot["path"]}", 1);
        var loudness = await Tool.Run("ffmpeg", $"-nostdin -hide_banner -i {clip["path"]} -map 0:a -af volumedetect -f null -", Player.Patience, Cancel);
        Assert.Contains("max_volume: -91.0 dB", loudness.Error, StringComparison.Ordinal);
        await AssertDark($"-rtsp_transport tcp -i {camera.Url}", 10);

        Assert.Equal("ok", (string?)(await ReopenTests.Ask(camera, "entity", "privacy", "\"OFF\""))["status"]);
        Assert.Equal(3, Player.NumbersIn(await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 3, 320, 240), 320, 240).Count);
        await ReopenTests.See(player, seen, 30);
        Assert.Equal(0, seen.Gaps);
    }

    [Fact]
    public async Task Each_output_is_stopped_and_started_by_itself()
    {
        Needs.Programs("srt-live-transmit", "ffmpeg");
        var (udp, srt) = (FreePorts.TakeFour(), FreePorts.TakeFour());
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.Start(
            ("Udp__0__Destination", $"127.0.0.1:{udp}"), ("Uplinks__0__Url", $"srt://127.0.0.1:{srt}"), ("UplinkEncoder__Preset", "Ultrafast"), ("Encoder__GopSeconds", 1));
        await using var receiver = Tool.Start("sh", ["-c", $"exec srt-live-transmit -q 'srt://:{srt}?mode=listener' file://con > {folder["got.ts"]}"]);
        await Eventually.IsTrue(() => Length(folder["got.ts"]) > 30_000, Player.Patience, camera.Said, Cancel);
        using var socket = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, udp));

        await Command(camera, "stream action=stop");
        await Command(camera, "stream action=stop output=udp index=0");
        var stopped = await Command(camera, "stream action=stop output=rtsp");
        Assert.Equal("rtsp, udp 0, uplink 0", (string?)stopped["stopped"]);
        await Eventually.IsTrue(() => camera.Said.Contains("uplink 0 stopped", StringComparison.Ordinal), Player.Patience, camera.Said, Cancel);
        var length = Length(folder["got.ts"]);
        while (socket.Available > 0)
            await socket.ReceiveAsync(Cancel);
        Assert.False((await Player.Ffmpeg($"-rtsp_transport tcp -i {camera.Url}")).Succeeded);
        Assert.Equal((0, length), (socket.Available, Length(folder["got.ts"])));

        await Command(camera, "stream action=start output=rtsp");
        await Command(camera, "stream action=start output=udp");
        Assert.Null((await Command(camera, "stream action=start output=uplink index=0"))["stopped"]);
        await Player.IsServedBy(camera);
        Assert.True((await socket.ReceiveAsync(Cancel)).Buffer.Length > 0);
        await Eventually.IsTrue(() => camera.Said.Split("SRT connected").Length == 3 || Length(folder["got.ts"]) > length, Player.Patience, camera.Said, Cancel);
    }

    [Fact]
    public async Task Who_it_is_stands_in_the_picture_for_as_long_as_was_asked()
    {
        await using var camera = await RunningCamera.Start();
        Assert.False(await HasBox(camera));
        var reply = await Command(camera, "identify seconds=8");
        Assert.Contains("overlay", reply["done"]!.AsArray().Select(done => (string?)done));
        Assert.True(await HasBox(camera));
        await Eventually.IsTrue(async () => !await HasBox(camera), Player.Patience, "the end of it", Cancel);
    }

    // A player may begin at an IDR that is up to 250 ms old: the last of some pictures is of now.
    private static async Task<bool> HasBox(RunningCamera camera) => HasBox((await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 10, 320, 240))[^1]);

    private static async Task<JsonNode> Command(RunningCamera camera, string command)
    {
        var reply = JsonNode.Parse((await camera.Command(command)).Output)!;
        Assert.True((string?)reply["status"] == "ok", $"{command}: {reply.ToJsonString()}\n{camera.Said}");
        return reply;
    }

    private static async Task AssertDark(string input, int count)
    {
        foreach (var picture in await Player.Pictures(input, count, 320, 240))
        {
            Assert.False(TestPicturePainter.TryReadNumber(picture, 320, 320, 240, out var number) && number > 0, $"picture {number} of the scene");
            var luma = picture.AsSpan(0, 320 * 80); // above the words
            var deviation = 0L;
            foreach (var sample in luma)
                deviation += Math.Abs(sample - 32); // what it is painted with
            Assert.InRange((double)deviation / luma.Length, 0, 2);
        }
    }

    // Only one of the eight bars of the test picture is as dark as the box of the words.
    private static bool HasBox(byte[] picture) => picture.AsSpan(320 * 100, 320 * 40).ToArray().Count(sample => sample is > 26 and < 38) > 320 * 40 / 3;

    private static long Length(string file) => new FileInfo(file) is { Exists: true } there ? there.Length : 0;
}

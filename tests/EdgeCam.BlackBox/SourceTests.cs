using System.Globalization;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Files and byte streams as sources.</summary>
public sealed class SourceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_that_is_not_there_is_stood_in_for_and_the_rest_works()
    {
        await using var camera = await RunningCamera.Start(("Source__Kind", "Camera"), ("Source__Path", "/dev/v4l/by-path/none"));
        Assert.Contains("/dev/v4l/by-path/none is not there", camera.Said, StringComparison.Ordinal);
        Assert.Equal(3, (await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 3, 320, 240)).Count);
        var changed = await camera.Command("keyframe");
        Assert.True(changed.Succeeded, changed.ToString());
    }

    [Fact]
    public async Task A_file_loops_without_a_step_in_time()
    {
        using var scratch = new ScratchFolder();
        await Player.Plays(
            "-f lavfi -i testsrc2=size=320x240:rate=15 -f lavfi -i sine=frequency=440:sample_rate=48000",
            $"-t 2 -c:v libx264 -preset ultrafast -c:a aac {scratch["two.mp4"]}");
        await using var camera = await RunningCamera.Start(("Source__Kind", "File"), ("Source__Path", scratch["two.mp4"]));

        var played = await Player.Plays(
            $"-rtsp_transport tcp -i {camera.Url}", "-map 0:v -map 0:a -t 6 -c copy -f framecrc -");

        AssertSteady(TimesOf(played.Output, stream: 0), 1 / 15.0, slack: 0.5 / 15);
        AssertSteady(TimesOf(played.Output, stream: 1), 1024 / 48000.0, slack: 0.5 / 15);
    }

    [Fact]
    public async Task A_file_that_is_not_looped_ends_the_daemon_when_it_ends()
    {
        using var scratch = new ScratchFolder();
        await Player.Plays("-f lavfi -i testsrc2=size=320x240:rate=15", $"-t 3 -c:v libx264 -preset ultrafast {scratch["three.mp4"]}");

        var (exitCode, said) = await RunningCamera.RunToEnd([], ("Source__Kind", "File"), ("Source__Path", scratch["three.mp4"]), ("Source__Loop", "false"));

        Assert.Equal(0, exitCode);
        Assert.Contains("The source has ended", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_recording_arrives_in_good_quality()
    {
        var file = Needs.CarPark();
        var probed = await Tool.Run("ffprobe", $"-v error -select_streams v -show_entries stream=width,height -of csv=p=0 {file}", Player.Patience, Cancel);
        var size = probed.Output.Trim().Split(',').Select(side => int.Parse(side, CultureInfo.InvariantCulture)).ToArray();
        await using var camera = await RunningCamera.Start(
            ("Source__Kind", "File"), ("Source__Path", file), ("Encoder__BitrateKbps", 4000), ("Encoder__Threads", 0));

        var received = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 5, size[0], size[1]);
        var sent = await Player.Pictures($"-i {file}", 120, size[0], size[1]);

        // Which picture of the file a player joins at is not known: it is the one that looks most like it.
        foreach (var picture in received.Skip(2))
        {
            var psnr = sent.Max(original => PaintedAgain.LumaPsnr(picture, original, size[0] * size[1]));
            Assert.True(psnr > 28, $"{psnr:0.0} dB");
        }
    }

    [Theory]
    [InlineData("fifo:")]
    [InlineData("unix:")]
    public async Task A_session_goes_on_when_the_writer_of_a_byte_stream_is_replaced(string scheme)
    {
        Needs.Programs("ffmpeg");
        using var scratch = new ScratchFolder();
        await using var camera = await RunningCamera.StartWithoutPicture(
            ("Source__Kind", "ByteStream"), ("Source__Path", scheme + scratch["video"]), ("Source__FramesPerSecond", 15));
        var target = scheme == "unix:" ? $"unix:{scratch["video"]}" : scratch["video"];

        var writer = StartWriter(target);
        await camera.WaitForPicture();
        await using var player = Tool.Start("ffmpeg", $"-hide_banner -nostdin -v error -rtsp_transport tcp -i {camera.Url} -map 0:v -frames:v 60 -flush_packets 1 -f framecrc {scratch["frames"]}");
        await Eventually.IsTrue(() => PicturesIn(scratch["frames"]) >= 10, Player.Patience, "ten pictures of the first writer", Cancel);
        await writer.DisposeAsync();
        await Eventually.IsTrue(() => camera.Said.Contains("has no writer", StringComparison.Ordinal), Player.Patience, "the camera misses its writer", Cancel);
        await using var next = StartWriter(target);

        var played = await player.End(Player.Patience, Cancel);
        Assert.True(played.Succeeded && played.Error.Length == 0, played.ToString());
        Assert.Equal(60, PicturesIn(scratch["frames"]));
        Assert.True(camera.Said.Contains("is delivering", StringComparison.Ordinal), camera.Said);
    }

    private static Tool StartWriter(string target) => Tool.Start(
        "ffmpeg", $"-hide_banner -nostdin -v error -re -f lavfi -i testsrc2=size=320x240:rate=15 -c:v libx264 -preset ultrafast -tune zerolatency -g 15 -flush_packets 1 -f h264 -y {target}");

    private static int PicturesIn(string framecrc) =>
        File.Exists(framecrc) ? File.ReadLines(framecrc).Count(line => line.StartsWith("0,", StringComparison.Ordinal)) : 0;

    /// <summary>Decoding times of a stream in framecrc, in seconds of its own time base.</summary>
    private static List<double> TimesOf(string framecrc, int stream)
    {
        var lines = framecrc.Split('\n');
        var timeBase = lines.First(line => line.StartsWith($"#tb {stream}:", StringComparison.Ordinal)).Split(':')[1].Split('/')
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return [.. lines.Where(line => line.StartsWith($"{stream},", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture) * timeBase[0] / timeBase[1])];
    }

    /// <summary>But for one: a source that a busy machine holds up for more than a second goes on from now, and six seconds have at least two seams.</summary>
    private static void AssertSteady(List<double> times, double step, double slack)
    {
        Assert.True(times.Count > 4 / step, $"{times.Count} units in 6 s");
        var first = (int)(0.5 / step); // a player that joins gets the pictures since the IDR squeezed into an instant
        var breaks = Enumerable.Range(first, times.Count - first).Where(i => Math.Abs(times[i] - times[i - 1] - step) > slack)
            .Select(i => $"{times[i - 1]:0.000} s is followed by {times[i]:0.000} s").ToArray();
        Assert.True(breaks.Length <= 1, string.Join('\n', breaks));
    }
}

using System.Globalization;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The far end of an uplink with senders that are not ours: they repair nothing and ignore what they are told.</summary>
public sealed class ReceivingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_ffmpeg_sends_plays_by_rtsp_and_by_udp_and_stands_in_the_file()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        using var folder = new ScratchFolder();
        var udp = FreePorts.TakeFour();
        await using var receiver = await RunningReceiver.Start("--udp", $"127.0.0.1:{udp}", "--file", folder["far.ts"]);
        await using var sender = Ffmpeg(receiver, "320x240");
        await receiver.WaitForPicture();

        await Player.Plays($"-rtsp_transport tcp -i {receiver.Url}");
        await Player.Plays($"-rtsp_transport udp -i {receiver.Url}");
        var played = await Player.Ffmpeg($"-i udp://127.0.0.1:{udp}", "-map 0:v -frames:v 30 -f framecrc -"); // met in the middle of a GOP: it complains
        Assert.Equal(30, played.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));

        var figures = await receiver.Stop();
        var frames = figures.GetProperty("frames").GetInt32();
        Assert.InRange(frames, 60, 1_000);
        Assert.Equal(0, figures.GetProperty("lost").GetInt32());
        Assert.Equal(0, figures.GetProperty("malformed").GetInt32());
        Assert.InRange(figures.GetProperty("used_kbps").GetDouble(), 20, 3_000);
        Assert.Equal(frames, await FramesIn(folder["far.ts"]));
        await Player.Plays($"-i {folder["far.ts"]}", $"-map 0:v -frames:v 60 {Player.Discard}");
    }

    [Fact]
    public async Task What_GStreamer_sends_plays()
    {
        Needs.Programs("gst-launch-1.0", "gst-inspect-1.0", "ffmpeg");
        foreach (var element in (string[])["qtdemux", "h264parse", "rtph264pay"])
        {
            var known = await Tool.Run("gst-inspect-1.0", $"--exists {element}", Patience, Cancel);
            Assert.SkipUnless(known.Succeeded, $"needs: GStreamer's {element}");
        }

        using var folder = new ScratchFolder();
        // One slice a picture: its payloader puts parameter sets before each slice of an IDR, which no decoder expects (ITU-T H.264 §7.4.1.2.3).
        var made = await Tool.Run("ffmpeg", $"-v error -f lavfi -i testsrc2=size=320x240:rate=25 -t 30 -c:v libx264 -preset ultrafast -tune zerolatency -threads 1 -g 25 -pix_fmt yuv420p {folder["clip.mp4"]}", Patience, Cancel);
        Assert.True(made.Succeeded, made.ToString());
        await using var receiver = await RunningReceiver.Start();
        await using var sender = Tool.Start(
            "gst-launch-1.0",
            $"-q filesrc location={folder["clip.mp4"]} ! qtdemux ! h264parse ! rtph264pay pt=96 mtu=1200 config-interval=-1 ! udpsink host=127.0.0.1 port={receiver.Port}");
        await receiver.WaitForPicture();
        await Player.Plays($"-rtsp_transport tcp -i {receiver.Url}");
        Assert.Equal(0, (await receiver.Stop()).GetProperty("lost").GetInt32());
    }

    [Fact]
    public async Task A_sender_that_starts_again_with_another_picture_size_does_not_end_a_player()
    {
        Needs.Programs("ffmpeg");
        await using var receiver = await RunningReceiver.Start();
        var first = Ffmpeg(receiver, "320x240");
        await receiver.WaitForPicture();
        var playing = Player.Ffmpeg($"-rtsp_transport tcp -i {receiver.Url}", $"-map 0:v -frames:v 120 {Player.Discard}");
        await Eventually.IsTrue(() => receiver.Said.Contains("PLI 1", StringComparison.Ordinal) || playing.IsCompleted, Patience, "the player", Cancel);
        await first.DisposeAsync();
        await using var second = Ffmpeg(receiver, "640x360");

        var played = await playing;
        Assert.True(played.Succeeded, played.ToString());
        var seen = await Tool.Run("ffprobe", $"-v error -rtsp_transport tcp -select_streams v -show_entries stream=width -of csv=p=0 {receiver.Url}", Patience, Cancel);
        Assert.Equal("640", seen.Output.Trim());
        Assert.Equal(1, (await receiver.Stop()).GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task A_full_disk_ends_the_file_and_nothing_else()
    {
        Needs.Programs("ffmpeg");
        Assert.SkipUnless(File.Exists("/dev/full"), "needs: /dev/full");
        await using var receiver = await RunningReceiver.Start("--file", "/dev/full");
        await using var sender = Ffmpeg(receiver, "320x240");
        await receiver.WaitForPicture();
        await Player.Plays($"-rtsp_transport tcp -i {receiver.Url}");
        await receiver.Stop();
        Assert.Single(receiver.Said.Split('\n'), line => line.Contains("The file /dev/full ends here", StringComparison.Ordinal));
    }

    /// <summary>A sender with an IDR each second.</summary>
    private static Tool Ffmpeg(RunningReceiver receiver, string size) => Tool.Start(
        "ffmpeg",
        $"-hide_banner -nostdin -v error -re -f lavfi -i testsrc2=size={size}:rate=25 -c:v libx264 -preset ultrafast -tune zerolatency -g 25 -threads 1 -pix_fmt yuv420p "
        + $"-payload_type 96 -f rtp rtp://127.0.0.1:{receiver.Port}?rtcpport={receiver.Port}&pkt_size=1200");

    private static async Task<int> FramesIn(string file)
    {
        var counted = await Tool.Run("ffprobe", $"-v error -select_streams v -count_frames -show_entries stream=nb_read_frames -of csv=p=0 {file}", Patience, Cancel);
        return int.Parse(counted.Output.Split('\n')[0].Trim(','), CultureInfo.InvariantCulture);
    }
}

using EdgeCam.Linux.Video;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>ffmpeg and GStreamer as players.</summary>
internal static class Player
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Where decoded pictures go. In ticks of 90 kHz, as RTP has them: a player that joins runs through the first
    /// pictures, and in ticks of the frame rate two would share one.
    /// </summary>
    public const string Discard = "-enc_time_base:v 1:90000 -f null -";

    /// <summary>Plays with ffmpeg; any decoding error ends it with a failure.</summary>
    /// <param name="input">Options and -i.</param>
    /// <param name="output">What to do with it; default: decode 30 pictures.</param>
    public static Task<ToolResult> Ffmpeg(string input, string output = $"-map 0:v -frames:v 30 {Discard}")
    {
        Needs.Programs("ffmpeg");
        return Tool.Run("ffmpeg", $"-hide_banner -nostdin -v error -xerror {input} {output}", Patience, Cancel);
    }

    /// <summary>Plays and asserts that all went well and nothing was complained about.</summary>
    public static async Task<ToolResult> Plays(string input, string output = $"-map 0:v -frames:v 30 {Discard}")
    {
        var result = await Ffmpeg(input, output);
        Assert.True(result.Succeeded && string.IsNullOrWhiteSpace(result.Error), result.ToString());
        return result;
    }

    /// <summary>A camera is well when an ordinary player sees pictures.</summary>
    public static Task IsServedBy(RunningCamera camera) => Plays($"-rtsp_transport tcp -i {camera.Url}", $"-map 0:v -frames:v 5 {Discard}");

    /// <summary>Decodes pictures to planar 4:2:0.</summary>
    public static async Task<List<byte[]>> Pictures(string input, int count, int width, int height)
    {
        // In the stream's own time base: in one of a picture's length two of those that a late player is shown quickly share an instant.
        var result = await Plays(input, $"-map 0:v -frames:v {count} -fps_mode passthrough -enc_time_base -1 -pix_fmt yuv420p -f rawvideo -");
        var size = width * height * 3 / 2;
        Assert.Equal(count * size, result.Bytes.Length);
        return [.. result.Bytes.Chunk(size)];
    }

    /// <summary>The frame numbers that the test picture shows.</summary>
    public static List<uint> NumbersIn(IEnumerable<byte[]> pictures, int width, int height) =>
    [
        .. pictures.Select(picture =>
        {
            Assert.True(TestPicturePainter.TryReadNumber(picture, width, width, height, out var number), "a picture without a readable number");
            return number;
        }),
    ];

    /// <summary>Plays with GStreamer until so many decoded pictures have come.</summary>
    /// <param name="source">rtspsrc and its properties.</param>
    public static async Task<ToolResult> GStreamer(string source, int pictures = 20)
    {
        Needs.Programs("gst-launch-1.0", "gst-inspect-1.0");
        foreach (var element in (string[])["rtspsrc", "rtph264depay", "avdec_h264"])
        {
            var known = await Tool.Run("gst-inspect-1.0", $"--exists {element}", Patience, Cancel);
            Assert.SkipUnless(known.Succeeded, $"needs: GStreamer's {element}");
        }

        // The identity ends the stream after so many pictures; fewer and it never ends.
        var pipeline = $"-q {source} ! rtph264depay ! h264parse ! avdec_h264 ! identity eos-after={pictures + 1} ! fakesink sync=false";
        var played = await Tool.Run("gst-launch-1.0", pipeline, Patience, Cancel);
        for (var i = 0; i < 5 && IsCancelled(played); i++)
            played = await Tool.Run("gst-launch-1.0", pipeline, Patience, Cancel);
        return played;

        // When its pipeline ends, rtspsrc 1.22 sends a PAUSE, and now and then its own CLOSE cancels that while it is sent: it takes this for the end of the connection.
        static bool IsCancelled(ToolResult played) => played.Error.Contains("gst_rtspsrc_pause", StringComparison.Ordinal);
    }
}

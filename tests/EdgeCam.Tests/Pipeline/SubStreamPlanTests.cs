using EdgeCam.Libav;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>What the sub-stream's options come to.</summary>
public sealed class SubStreamPlanTests
{
    [Theory]
    [InlineData(1280, 720, 0, 0, 640, 360)] // 640 is half
    [InlineData(1920, 1080, 0, 0, 640, 360)] // and a third
    [InlineData(1600, 1200, 0, 0, 640, 480)]
    [InlineData(2592, 1944, 0, 0, 864, 648)] // a third
    [InlineData(640, 480, 0, 0, 320, 240)] // half
    [InlineData(1280, 720, 320, 0, 320, 180)]
    [InlineData(1280, 720, 0, 240, 426, 240)] // 426.7, even
    [InlineData(1280, 720, 352, 288, 352, 288)] // another shape
    [InlineData(1280, 720, 1280, 720, 1280, 720)]
    [InlineData(96, 64, 0, 0, 48, 32)]
    public void A_side_that_is_not_given_follows_from_the_source(int sourceWidth, int sourceHeight, int width, int height, int encodedWidth, int encodedHeight) =>
        Assert.Equal((encodedWidth, encodedHeight), Plan(width, height).SizeOf(Source(sourceWidth, sourceHeight)));

    [Theory]
    [InlineData(1920, 0, "SubStream:Width (1920) and SubStream:Height (0) make a sub-stream of 1920x1080, and the source has 1280x720: choose a smaller one, or 0")]
    [InlineData(0, 1080, "a sub-stream of 1920x1080")]
    [InlineData(640, 722, "a sub-stream of 640x722")]
    public void Larger_than_the_source_is_refused_with_what_to_do(int width, int height, string message)
    {
        var plan = Plan(width, height);
        var fault = Assert.Throws<MediaException>(() => plan.SizeOf(Source(1280, 720)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 0, 15, 15, 30)] // its own, the main one's; into the encoder, what it is told, pictures of a GOP of 2 s
    [InlineData(0, 10, 10, 10, 20)]
    [InlineData(0, 0, 0, 25, 50)]
    [InlineData(15, 10, 15, 15, 30)]
    [InlineData(60, 0, 60, 25, 50)] // no more than the source has
    public void Its_frame_rate_is_its_own_or_that_of_the_main_one(int own, int main, double into, double told, int gop)
    {
        var options = new EdgeCamOptions { Encoder = { FramesPerSecond = main }, SubStream = { Enabled = true, FramesPerSecond = own, BitrateKbps = 300, GopSeconds = 2 } };
        var plan = EncodePlan.From(options);
        var sub = plan.ForSub(plan.Sub!);
        Assert.Equal(into, sub.PicturesPerSecond(null));
        Assert.Equal(new EncoderTarget(Bitrate.Kbps(300), told, gop), sub.Target(null, FrameRate.Of(25)));
    }

    [Theory]
    [InlineData(320, true)]
    [InlineData(642, false)] // a camera delivered less than it was asked for
    public void A_camera_that_is_too_small_for_it_films_without(int width, bool isThere)
    {
        Assert.SkipUnless(LibavLibrary.TryLoad(out _, out var missing), "needs: " + missing);
        var options = new EdgeCamOptions { Source = { Kind = SourceKind.Camera }, SubStream = { Enabled = true, Width = width } };
        var log = new EventLog();
        var source = new ScriptedSource(new SourceFormat(Source(640, 480), null));
        using var parts = MediaParts.WithEncoders(new MediaParts(source, new DelayingEncoder(), null, null), options, EncodePlan.From(options), log);
        Assert.Equal(isThere, parts.SubEncoder is not null);
        Assert.Equal(isThere ? [] : [1023], log.Ids);
    }

    [Fact]
    public void A_camera_s_own_h264_will_not_do_for_it() => Assert.Equal("SubStream:Enabled", CameraChoice.NeedsPictures(new EdgeCamOptions { SubStream = { Enabled = true } }));

    [Fact]
    public void Unless_it_is_asked_for_there_is_none() => Assert.Null(EncodePlan.From(new EdgeCamOptions()).Sub);

    private static SubStreamPlan Plan(int width, int height) =>
        EncodePlan.From(new EdgeCamOptions { SubStream = { Enabled = true, Width = width, Height = height } }).Sub!;

    private static VideoFormat Source(int width, int height) => new(IsEncoded: false, width, height, FrameRate.Of(30));
}

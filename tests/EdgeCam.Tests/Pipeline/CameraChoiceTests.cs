using EdgeCam.Libav;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

public sealed class CameraChoiceTests
{
    private static readonly VideoNode Camera = new("/dev/video0", "/dev/video0", VideoNodeKind.Camera, "uvcvideo", "USB camera", [FourCc.Yuyv, FourCc.Mjpeg], "");
    private static readonly VideoNode Encoder = new("/dev/video11", "/dev/video11", VideoNodeKind.Encoder, "bcm2835-codec", "", [FourCc.H264], "") { Takes = [FourCc.Yuv420, FourCc.Nv12, FourCc.Yuyv] };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pictures_as_they_are_cost_less_than_jpegs_whatever_encodes_them(bool hasHardware)
    {
        var costs = Costs(CameraFormat.Auto, hasHardware);
        Assert.True(costs[FourCc.Yuyv] < costs[FourCc.Mjpeg]);
        Assert.Equal(costs[FourCc.Mjpeg], costs[FourCc.Jpeg]);
    }

    [Fact]
    public void Jpegs_for_the_encoder_of_the_soc_cost_less_than_pictures_for_x264() =>
        Assert.True(Costs(CameraFormat.Auto, hasHardware: true)[FourCc.Mjpeg] < Costs(CameraFormat.Auto, hasHardware: false)[FourCc.Yuv420]);

    [Fact]
    public void Nothing_but_jpegs_is_taken_where_they_are_asked_for() =>
        Assert.Equal([FourCc.Jpeg, FourCc.Mjpeg], Costs(CameraFormat.Mjpeg, hasHardware: true).Keys.OrderBy(format => format.ToString(), StringComparer.Ordinal));

    [Fact]
    public void No_jpegs_are_taken_where_pictures_as_they_are_are_asked_for() => Assert.DoesNotContain(FourCc.Mjpeg, Costs(CameraFormat.Raw, hasHardware: true).Keys);

    private static IReadOnlyDictionary<FourCc, double> Costs(CameraFormat format, bool hasHardware)
    {
        Assert.SkipUnless(LibavLibrary.TryLoad(out _, out var missing), "needs: " + missing);
        var options = new EdgeCamOptions();
        options.Source.Format = format;
        return CameraChoice.Of(options, hasHardware ? [Camera, Encoder] : [Camera]).Costs;
    }
}

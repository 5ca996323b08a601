using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.V4l2;

public sealed class CameraModeTests
{
    private static readonly Dictionary<FourCc, double> Costs = new() { [FourCc.Yuv420] = 1, [FourCc.Yuyv] = 2, [FourCc.Mjpeg] = 8 };

    [Fact]
    public void What_costs_least_is_taken_where_everything_is_offered()
    {
        CameraOffer[] offers = [Fixed(FourCc.Mjpeg, 1280, 720, 30), Fixed(FourCc.Yuyv, 1280, 720, 30), Fixed(FourCc.Yuv420, 1280, 720, 30)];
        Assert.Equal(new CameraMode(FourCc.Yuv420, 1280, 720, FrameRate.Of(30)), Choose(offers, 1280, 720, 30));
    }

    [Fact]
    public void A_costly_format_is_taken_where_the_cheap_one_is_too_slow()
    {
        CameraOffer[] offers = [Fixed(FourCc.Yuyv, 1920, 1080, 5), Fixed(FourCc.Mjpeg, 1920, 1080, 30), Fixed(FourCc.Yuyv, 640, 480, 30)];
        Assert.Equal(FourCc.Mjpeg, Choose(offers, 1920, 1080, 30)?.Format);
    }

    [Fact]
    public void A_smaller_picture_is_the_lesser_evil_where_the_wanted_size_is_a_slide_show()
    {
        CameraOffer[] offers = [Fixed(FourCc.Yuyv, 1280, 720, 10), Fixed(FourCc.Yuyv, 1024, 576, 15), Fixed(FourCc.Yuyv, 960, 540, 30)];
        Assert.Equal(960, Choose(offers, 1280, 720, 30)?.Width);
        Assert.Equal(1280, Choose(offers, 1280, 720, 10)?.Width);
    }

    [Theory]
    [InlineData(30, 30_000, 1001)]
    [InlineData(15, 15, 1)]
    [InlineData(20, 30_000, 1001)]
    [InlineData(60, 30_000, 1001)]
    [InlineData(1, 15, 1)]
    public void The_slowest_rate_that_is_fast_enough_is_asked_for(int wished, int numerator, int denominator)
    {
        var offer = new CameraOffer(FourCc.Yuv420, 640, 640, 0, 480, 480, 0, (_, _) => [new(30_000, 1001), FrameRate.Of(15)]);
        Assert.Equal(new FrameRate(numerator, denominator), Choose([offer], 640, 480, wished)?.Rate);
    }

    [Theory]
    [InlineData(640, 360, 640, 360)]
    [InlineData(650, 370, 656, 368)]
    [InlineData(5000, 10, 1920, 32)]
    [InlineData(1917, 1079, 1920, 1080)]
    public void A_range_of_sizes_gives_the_nearest_step(int width, int height, int expectedWidth, int expectedHeight)
    {
        var offer = new CameraOffer(FourCc.Yuv420, 32, 1920, 16, 32, 1080, 8, (_, _) => []);
        var mode = Choose([offer], width, height, 25);
        Assert.Equal((expectedWidth, expectedHeight, 25.0), (mode!.Width, mode.Height, mode.Rate.PerSecond));
    }

    [Fact]
    public void What_nobody_can_use_is_not_taken() =>
        Assert.Null(Choose([Fixed(FourCc.Of("BA81"), 1280, 720, 30), Fixed(FourCc.Yuv420, 641, 481, 30)], 1280, 720, 30));

    private static CameraMode? Choose(IReadOnlyList<CameraOffer> offers, int width, int height, int perSecond) =>
        CameraMode.Choose(offers, new CameraWish(width, height, perSecond), Costs);

    private static CameraOffer Fixed(FourCc format, int width, int height, int perSecond) =>
        new(format, width, width, 0, height, height, 0, (_, _) => [FrameRate.Of(perSecond)]);
}

using EdgeCam.Motion;
using EdgeCam.Ports;
using EdgeCam.Quality;
using Xunit;

namespace EdgeCam.Core.Tests.Motion;

public sealed class BlockMeansTests
{
    [Theory]
    [InlineData(PixelLayout.Yuyv, 640, 360)]
    [InlineData(PixelLayout.Uyvy, 640, 360)]
    [InlineData(PixelLayout.Yuyv, 98, 50)] // no whole number of vectors
    [InlineData(PixelLayout.Uyvy, 98, 50)]
    public unsafe void Luma_among_chroma_has_the_means_that_it_has_alone(PixelLayout layout, int width, int height)
    {
        var random = new Random(7);
        var luma = new byte[width * height];
        random.NextBytes(luma);
        var packed = new byte[2 * width * height];
        random.NextBytes(packed);
        var first = layout == PixelLayout.Yuyv ? 0 : 1;
        for (var i = 0; i < luma.Length; i++)
            packed[(2 * i) + first] = luma[i];

        var (alone, among) = (new BlockMeans(width, height), new BlockMeans(width, height));
        alone.Take(new LumaView(luma, width, height, width));
        fixed (byte* start = packed)
            among.Take(LumaView.OfAny(new Picture(layout, width, height, new((nint)start, 2 * width))));
        Assert.Equal(alone.Values, among.Values);
        Assert.InRange(alone.Values.Average(), 120, 135);
    }
}

using EdgeCam.Linux.Interop.Video;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Ports;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.V4l2;

/// <summary>The numbers on the left are those of linux/videodev2.h.</summary>
public sealed class V4l2ColoursTests
{
    [Theory]
    [InlineData(8, 1, 1, 2, 1, 1, 6, false)]   // a USB camera that tells its colours (uvcvideo since 6.0): sRGB, 709, 601
    [InlineData(8, 0, 0, 0, 1, 13, 6, false)]  // sRGB, and the rest as it follows from that
    [InlineData(7, 0, 0, 0, 1, 13, 6, true)]   // of JPEGs
    [InlineData(3, 0, 0, 0, 1, 1, 1, false)]   // REC709, as HDMI receivers say
    [InlineData(1, 0, 0, 0, 6, 1, 6, false)]   // SMPTE170M, as TV cards say
    [InlineData(10, 0, 0, 0, 9, 1, 9, false)]  // BT2020
    [InlineData(3, 1, 2, 1, 1, 1, 1, true)]    // all of it, full range
    [InlineData(9, 3, 1, 2, 2, 2, 6, false)]   // opRGB has no code points
    [InlineData(200, 200, 200, 200, 2, 2, 2, false)]
    [InlineData(0, 1, 1, 1, 2, 2, 2, false)]   // nothing said
    public void What_a_driver_says_is_told_in_the_streams_numbers(byte space, byte transfer, byte matrix, byte range, byte primariesTold, byte transferTold, byte matrixTold, bool isFull)
    {
        var expected = new ColourDescription(primariesTold, transferTold, matrixTold, isFull);
        Assert.Equal(expected, V4l2Colours.Of(new V4l2Format { ColourSpace = space, Transfer = transfer, Matrix = matrix, Quantization = range }, isMultiPlanar: false));
        Assert.Equal(expected, V4l2Colours.Of(new V4l2Format { MultiColourSpace = space, MultiTransfer = transfer, MultiMatrix = matrix, MultiQuantization = range }, isMultiPlanar: true));
    }

    [Theory]
    [InlineData(1, 13, 6, false)]
    [InlineData(1, 1, 1, false)]
    [InlineData(6, 1, 6, false)]
    [InlineData(9, 1, 9, true)]
    public void What_an_encoder_is_told_it_could_tell_back(byte primaries, byte transfer, byte matrix, bool isFull)
    {
        var colours = new ColourDescription(primaries, transfer, matrix, isFull);
        foreach (var isMultiPlanar in (bool[])[false, true])
        {
            var format = new V4l2Format { PlaneCount = 1 };
            V4l2Colours.Put(ref format, isMultiPlanar, colours);
            Assert.Equal(colours, V4l2Colours.Of(format, isMultiPlanar));
            Assert.Equal(1, format.PlaneCount);
        }
    }

    [Fact]
    public void An_encoder_that_asks_for_the_space_alone_takes_the_right_matrix()
    {
        var format = new V4l2Format();
        V4l2Colours.Put(ref format, isMultiPlanar: false, ColourDescription.Jpeg);
        Assert.Equal(6, V4l2Colours.Of(new V4l2Format { ColourSpace = format.ColourSpace }, isMultiPlanar: false).Matrix);
    }

    [Fact]
    public void Of_what_is_not_known_nothing_is_told()
    {
        var format = new V4l2Format();
        V4l2Colours.Put(ref format, isMultiPlanar: false, ColourDescription.Unknown);
        Assert.Equal(default, format);
    }
}

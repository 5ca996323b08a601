using EdgeCam.Linux.Video;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Paints the picture that a received one should be, by the frame number it shows, and compares.</summary>
internal static class PaintedAgain
{
    /// <summary>Peak signal-to-noise ratio of the luma in dB, without the rows in which the time of day stands.</summary>
    public static double LumaPsnr(byte[] picture, int width, int height)
    {
        Assert.True(TestPicturePainter.TryReadNumber(picture, width, width, height, out var number));
        var isFlash = picture[(width * 4) + (width / 2)] > 125;
        var painted = Paint(width, height, number, TimeSpan.Zero, isFlash);
        var atAnotherTime = Paint(width, height, number, new TimeSpan(0, 11, 11, 11, 111), isFlash);
        long error = 0, count = 0;
        for (var row = 0; row < height; row++)
        {
            var line = new Range(row * width, (row + 1) * width);
            if (!painted.AsSpan(line).SequenceEqual(atAnotherTime.AsSpan(line)))
                continue;
            count += width;
            error += SquaredError(picture.AsSpan(line), painted.AsSpan(line));
        }

        Assert.True(count > width * height / 2);
        return Decibels(error, count);
    }

    /// <summary>Of two pictures' luma.</summary>
    public static double LumaPsnr(byte[] received, byte[] sent, int pixels) =>
        Decibels(SquaredError(received.AsSpan(0, pixels), sent.AsSpan(0, pixels)), pixels);

    private static byte[] Paint(int width, int height, uint number, TimeSpan time, bool isFlash)
    {
        var picture = new byte[width * height * 3 / 2];
        var planes = new Yuv420Planes(
            picture.AsSpan(0, width * height), picture.AsSpan(width * height, width * height / 4), picture.AsSpan(width * height * 5 / 4), width);
        var painter = new TestPicturePainter(width, height);
        painter.PaintBackground(planes);
        painter.PaintFrame(planes, number, time, isFlash);
        return picture;
    }

    private static long SquaredError(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static double Decibels(long error, long count) => 10 * Math.Log10(255.0 * 255.0 * count / Math.Max(1, error));
}

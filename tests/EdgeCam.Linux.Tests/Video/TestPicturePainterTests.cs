using EdgeCam.Linux.Video;
using Xunit;

namespace EdgeCam.Linux.Tests.Video;

public sealed class TestPicturePainterTests
{
    [Theory]
    [InlineData(1280, 720)]
    [InlineData(640, 360)]
    [InlineData(322, 242)]
    [InlineData(96, 64)]
    [InlineData(96, 1080)]
    public void The_frame_number_can_be_read_back_at_any_size(int width, int height)
    {
        var picture = new Canvas(width, height);
        foreach (var number in new uint[] { 0, 1, 2, 0xFFFF_FFFF, 0x8000_0001, 123_456 })
        {
            picture.Paint(number);
            Assert.True(TestPicturePainter.TryReadNumber(picture.Y, picture.Stride, width, height, out var read));
            Assert.Equal(number, read);
        }
    }

    [Fact]
    public void The_frame_number_survives_noise_and_halving()
    {
        var picture = new Canvas(1280, 720);
        picture.Paint(0xA5F0_1234);
        var random = new Random(5);
        var half = new byte[640 * 360];
        for (var y = 0; y < 360; y++)
        {
            for (var x = 0; x < 640; x++)
                half[(y * 640) + x] = (byte)Math.Clamp(picture.Y[(2 * y * picture.Stride) + (2 * x)] + random.Next(-60, 60), 0, 255);
        }

        Assert.True(TestPicturePainter.TryReadNumber(half, 640, 640, 360, out var number));
        Assert.Equal(0xA5F0_1234, number);
    }

    [Fact]
    public void A_grey_picture_and_a_short_one_have_no_number()
    {
        Assert.False(TestPicturePainter.TryReadNumber(Enumerable.Repeat((byte)128, 96 * 64).ToArray(), 96, 96, 64, out _));
        Assert.False(TestPicturePainter.TryReadNumber([], 96, 96, 64, out _));
    }

    [Fact]
    public void The_clock_the_square_and_the_flash_change_and_the_bars_stay()
    {
        var picture = new Canvas(1280, 720);
        picture.Paint(7);
        var before = picture.Y.ToArray();
        picture.Paint(7);
        Assert.Equal(before, picture.Y); // the same frame is the same picture, whatever was painted before

        picture.Paint(7, milliseconds: 1);
        Assert.NotEqual(before, picture.Y); // one millisecond shows
        picture.Paint(7, isFlash: true);
        Assert.Equal(16, before[0]);
        Assert.Equal(235, picture.Y[0]);
        picture.Paint(8);
        var (bar, square) = (200 * picture.Stride, 100 * picture.Stride);
        Assert.False(before.AsSpan(square, 1280).SequenceEqual(picture.Y.AsSpan(square, 1280)));
        Assert.Equal(before.AsSpan(bar, 1280), picture.Y.AsSpan(bar, 1280));
        Assert.Equal([180, 162, 131, 112, 84, 65, 35, 16], Enumerable.Range(0, 8).Select(i => picture.Y[bar + (i * 160) + 80]).ToArray());
    }

    [Theory]
    [InlineData(641, 360)]
    [InlineData(640, 361)]
    [InlineData(94, 64)]
    [InlineData(96, 62)]
    public void A_size_that_cannot_be_painted_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestPicturePainter(width, height));

    /// <summary>A picture whose rows are longer than the picture is wide, with guards between.</summary>
    private sealed class Canvas
    {
        private readonly TestPicturePainter _painter;
        private readonly byte[] _u;
        private readonly byte[] _v;

        public Canvas(int width, int height)
        {
            _painter = new(width, height);
            Stride = width + 6;
            Y = new byte[Stride * height];
            _u = new byte[Stride * height / 4];
            _v = new byte[Stride * height / 4];
            _painter.PaintBackground(new(Y, _u, _v, Stride));
        }

        public byte[] Y { get; }

        public int Stride { get; }

        public void Paint(uint number, int milliseconds = 0, bool isFlash = false) =>
            _painter.PaintFrame(new(Y, _u, _v, Stride), number, new TimeSpan(0, 23, 59, 58, milliseconds), isFlash);
    }
}

using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

/// <summary>JPEGs as USB cameras send them, made by ffmpeg.</summary>
public sealed class MjpegSourceTests
{
    private const int Width = 160;
    private const int Height = 96;

    /// <summary>BT.601, limited range: what every player expects of video that says nothing of its colours.</summary>
    [Theory]
    [InlineData("red", "yuvj420p", 81, 90, 240)]
    [InlineData("red", "yuvj422p", 81, 90, 240)]
    [InlineData("red", "yuvj444p", 81, 90, 240)]
    [InlineData("blue", "yuvj422p", 41, 240, 110)]
    [InlineData("white", "yuvj422p", 235, 128, 128)]
    [InlineData("black", "yuvj420p", 16, 128, 128)]
    [InlineData("white", "gray", 235, 128, 128)]
    public void Known_colours_come_out_as_video_has_them(string colour, string format, int y, int u, int v)
    {
        using var source = new Decoded([Jpegs($"color={colour}", format, 1)]);
        Assert.Equal(SourceRead.Frame, source.Read(out var frame));
        var picture = frame.Picture;
        Assert.Equal((PixelLayout.Yuv420, Width, Height), (picture.Layout, picture.Width, picture.Height));
        Assert.All(Samples(picture.Plane0, Width, Height), sample => Assert.InRange(sample, y - 2, y + 2));
        Assert.All(Samples(picture.Plane1, Width / 2, Height / 2), sample => Assert.InRange(sample, u - 2, u + 2));
        Assert.All(Samples(picture.Plane2, Width / 2, Height / 2), sample => Assert.InRange(sample, v - 2, v + 2));
    }

    [Fact]
    public void Each_row_is_in_its_place()
    {
        const string pattern = "testsrc2=rate=1";
        using var source = new Decoded([Jpegs(pattern, "yuvj422p", 1)]);
        source.Read(out var frame);
        var expected = Setup.Ffmpeg($"-f lavfi -i {pattern}:size={Width}x{Height} -frames:v 1 -pix_fmt yuv420p -f rawvideo -");
        byte[] got = [.. Samples(frame.Picture.Plane0, Width, Height), .. Samples(frame.Picture.Plane1, Width / 2, Height / 2), .. Samples(frame.Picture.Plane2, Width / 2, Height / 2)];
        Assert.InRange(MovingPicture.Psnr(expected, got), 28, 100);
    }

    [Fact]
    public void A_jpeg_without_huffman_tables_is_decoded_with_those_of_the_standard()
    {
        var whole = Jpegs("testsrc2=rate=1", "yuvj422p", 1);
        var bare = WithoutTables(whole);
        Assert.True(bare.Length < whole.Length - 400, $"{whole.Length} bytes, {bare.Length} without");
        using var source = new Decoded([whole, bare]);
        source.Read(out var first);
        source.Read(out var second);
        Assert.Equal(Samples(first.Picture.Plane0, Width, Height), Samples(second.Picture.Plane0, Width, Height));
        Assert.Equal(0, source.Damaged);
    }

    [Fact]
    public void Damaged_jpegs_are_dropped_and_counted_and_the_next_is_whole()
    {
        var good = Jpegs("testsrc2=rate=1", "yuvj422p", 1);
        byte[][] bad = [good[..(good.Length / 2)], good[..20], [0xFF], [.. Enumerable.Repeat((byte)0x55, 5_000)], Jpegs("color=red", "yuvj422p", 1, "80x48")];
        using var source = new Decoded([.. bad, good]);
        foreach (var _ in bad)
            Assert.Equal(SourceRead.Idle, source.Read(out var _));
        Assert.Equal(bad.Length, source.Damaged);
        Assert.Equal(SourceRead.Frame, source.Read(out var frame));
        using var alone = new Decoded([good]);
        alone.Read(out var expected);
        Assert.Equal(Samples(expected.Picture.Plane0, Width, Height), Samples(frame.Picture.Plane0, Width, Height));
    }

    [Fact]
    public void The_camera_has_its_buffer_back_while_the_picture_is_on_loan_and_its_time_is_kept()
    {
        using var source = new Decoded([Jpegs("color=red", "yuvj422p", 1)]);
        var loans = new List<BufferLoan>();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(SourceRead.Frame, source.Read(out var frame));
            Assert.Equal(source.Camera.LastAt, frame.CapturedAt);
            Assert.False(source.Camera.IsLent);
            loans.Add(frame.Loan);
        }

        Assert.Equal(SourceRead.Idle, source.Read(out _)); // all are out: the camera keeps what it has
        Assert.Equal(6, source.Camera.Reads);
        source.Source.Return(loans[3]);
        Assert.Equal(SourceRead.Frame, source.Read(out _));
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        using var source = new Decoded([Jpegs("testsrc2=rate=1", "yuvj422p", 1), [0xFF, 0xD8, 0x00]]);
        Allocation.AssertNone(
            () =>
            {
                if (source.Read(out var frame) == SourceRead.Frame)
                    source.Source.Return(frame.Loan);
            },
            200);
    }

    /// <summary>As a camera's: the standard's Huffman tables.</summary>
    private static byte[] Jpegs(string pattern, string format, int count, string? size = null) =>
        Setup.Ffmpeg($"-f lavfi -i {pattern}{(pattern.Contains('=', StringComparison.Ordinal) ? ":" : "=")}size={size ?? $"{Width}x{Height}"} -frames:v {count} -vf scale=out_range=pc -pix_fmt {format} -strict unofficial -c:v mjpeg -q:v 2 -huffman default -f mjpeg -");

    /// <summary>Leaves out the DHT segments (ITU-T T.81 §B.2.4.2).</summary>
    private static byte[] WithoutTables(byte[] jpeg)
    {
        var kept = new List<byte>(jpeg[..2]);
        for (var at = 2; ;)
        {
            var (marker, length) = (jpeg[at + 1], 2 + (jpeg[at + 2] << 8) + jpeg[at + 3]);
            if (marker == 0xDA)
                return [.. kept, .. jpeg[at..]];
            if (marker != 0xC4)
                kept.AddRange(jpeg[at..(at + length)]);
            at += length;
        }
    }

    private static unsafe byte[] Samples(PicturePlane plane, int width, int height)
    {
        var samples = new byte[width * height];
        for (var row = 0; row < height; row++)
            new Span<byte>((void*)(plane.Address + (row * plane.Stride)), width).CopyTo(samples.AsSpan(row * width));
        return samples;
    }

    private sealed class Decoded : IDisposable
    {
        public Decoded(byte[][] jpegs)
        {
            Camera = new JpegCamera(jpegs);
            Source = new MjpegSource(Setup.Library(), Camera, () => Damaged++);
        }

        public JpegCamera Camera { get; }

        public MjpegSource Source { get; }

        public int Damaged { get; private set; }

        public SourceRead Read(out SourceFrame frame) => Source.TryRead(TimeSpan.Zero, out frame);

        public void Dispose() => Source.Dispose();
    }

    /// <summary>Delivers the same JPEGs again and again, and has one buffer.</summary>
    private sealed unsafe class JpegCamera(byte[][] jpegs) : IFrameSource
    {
        private readonly byte[][] _jpegs = [.. jpegs.Select(jpeg => Pinned(jpeg))];
        private BufferLoan _loan;

        public string Name => "camera";

        public SourceFormat Format { get; } = new(new VideoFormat(IsEncoded: true, Width, Height, FrameRate.Of(30)) { IsJpeg = true }, Sound: null);

        public int FormatGeneration => 0;

        public bool IsLent { get; private set; }

        public int Reads { get; private set; }

        public MediaInstant LastAt => new(Reads * 1_000);

        public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
        {
            Assert.False(IsLent);
            var jpeg = _jpegs[Reads++ % _jpegs.Length];
            IsLent = true;
            _loan = new BufferLoan(0, unchecked((ushort)(_loan.Generation + 1)));
            fixed (byte* start = jpeg) // pinned for good
                frame = SourceFrame.OfJpeg(start, jpeg.Length, _loan, LastAt);
            return SourceRead.Frame;
        }

        public void Return(BufferLoan loan) => IsLent &= loan != _loan;

        public void Dispose()
        {
        }

        private static byte[] Pinned(byte[] bytes)
        {
            var pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
            bytes.CopyTo(pinned, 0);
            return pinned;
        }
    }
}

using System.Runtime.InteropServices;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

/// <summary>An encoder of one size that is fed from a source of another.</summary>
public sealed class ScalingEncoderTests
{
    private readonly List<HoldingEncoder> _opened = [];

    [Fact]
    public void The_source_has_its_picture_back_at_once_and_the_inner_one_reads_a_smaller_copy()
    {
        using var encoder = Holding(160, 120);
        using var picture = new MovingPicture();
        var shown = picture[1];
        Assert.True(encoder.TrySubmit(shown, forceIdr: false));
        Assert.True(encoder.TryTakeReturned(out var loan));
        Assert.False(encoder.TryTakeReturned(out _));

        var copy = Assert.Single(_opened[0].Held);
        Assert.Equal(shown.Loan, loan);
        Assert.Equal((160, 120, PixelLayout.Yuv420, shown.CapturedAt), (copy.Picture.Width, copy.Picture.Height, copy.Picture.Layout, copy.CapturedAt));
        Assert.NotEqual(shown.Picture.Plane0.Address, copy.Picture.Plane0.Address);
        Assert.Equal(("holding", true), (encoder.Name, encoder.IsHardware));
    }

    [Fact]
    public void While_the_inner_one_reads_all_copies_it_is_full_and_no_copy_is_written_over()
    {
        using var encoder = Holding(160, 120);
        using var picture = new MovingPicture();
        Assert.Equal(4, SubmitAll(encoder, picture, 6));
        Assert.Equal(4, _opened[0].Held.Select(held => held.Picture.Plane0.Address).Distinct().Count());
        var oldest = _opened[0].Held.Peek().Picture.Plane0.Address;
        _opened[0].LetGo();
        Assert.Equal(1, SubmitAll(encoder, picture, 2));
        Assert.Equal(oldest, _opened[0].Held.Last().Picture.Plane0.Address);
    }

    [Fact]
    public void A_picture_that_the_inner_one_refuses_stays_with_its_source_and_costs_no_copy()
    {
        using var encoder = Holding(160, 120);
        using var picture = new MovingPicture();
        _opened[0].IsFull = true;
        Assert.Equal(0, SubmitAll(encoder, picture, 10));
        Assert.False(encoder.TryTakeReturned(out _));
        _opened[0].IsFull = false;
        Assert.Equal(4, SubmitAll(encoder, picture, 5));
    }

    [Theory]
    [InlineData(0.5, 86, 64)] // 60 would be under 64: in proportion 85.3 x 64
    [InlineData(0.75, 120, 90)]
    public void Another_scale_opens_another_inner_one_that_is_told_what_holds(double scale, int width, int height)
    {
        using var encoder = Holding(160, 120);
        using var picture = new MovingPicture();
        encoder.Apply(Target(1));
        SubmitAll(encoder, picture, 4);
        encoder.Apply(Target(scale, kbps: 300));
        Assert.Single(_opened); // not before a picture needs it
        Assert.Equal(1, SubmitAll(encoder, picture, 1)); // the four copies went with their encoder

        Assert.True(_opened[0].IsDisposed);
        Assert.Equal((width, height), _opened[1].Size);
        Assert.Equal(Target(1, kbps: 300), Assert.Single(_opened[1].Targets));
        Assert.Equal(Target(1), Assert.Single(_opened[0].Targets));
        encoder.Apply(Target(scale, kbps: 200));
        SubmitAll(encoder, picture, 1);
        Assert.Equal(2, _opened.Count);
        Assert.Equal(Target(1, kbps: 200), _opened[1].Targets.Last());
    }

    [Fact]
    public void An_inner_one_that_cannot_be_opened_leaves_the_one_before()
    {
        using var encoder = new ScalingEncoder(Setup.Library(), Format(), 160, 120, (width, height) => _opened.Count == 0 ? Open(width, height) : throw new IOException("no device is left"));
        using var picture = new MovingPicture();
        encoder.Apply(Target(0.75));
        Assert.Throws<IOException>(() => encoder.TrySubmit(picture[0], forceIdr: false));
        Assert.False(encoder.TryTakeReturned(out _));
        encoder.Apply(Target(1));
        Assert.Equal(1, SubmitAll(encoder, picture, 1));
        Assert.False(_opened[0].IsDisposed);
    }

    [Fact]
    public void Who_waits_for_it_is_told_by_every_inner_one()
    {
        using var encoder = new ScalingEncoder(Setup.Library(), Format(), 160, 120, (width, height) =>
        {
            _opened.Add(new HoldingEncoder(width, height) { Says = new EventFd() });
            return _opened[^1];
        });
        using var picture = new MovingPicture();
        var readiness = encoder.Readiness!;
        Assert.False(IsReadable(readiness));
        _opened[0].Says!.Signal();
        Assert.True(IsReadable(readiness));

        encoder.Apply(Target(0.75));
        SubmitAll(encoder, picture, 1);
        Assert.Same(readiness, encoder.Readiness);
        Assert.False(IsReadable(readiness));
        _opened[1].Says!.Signal();
        Assert.True(IsReadable(readiness));
    }

    [Fact]
    public void Where_the_inner_one_works_at_once_there_is_nothing_to_wait_for()
    {
        using var encoder = Holding(160, 120);
        Assert.Null(encoder.Readiness);
    }

    [Theory]
    [InlineData(0, 120)]
    [InlineData(160, 121)]
    public void A_size_that_h264_cannot_have_is_refused(int width, int height) => Assert.Throws<ArgumentException>(() => Holding(width, height));

    [Theory]
    [InlineData(PixelLayout.Yuv420)]
    [InlineData(PixelLayout.Nv12)]
    [InlineData(PixelLayout.Yuyv)]
    [InlineData(PixelLayout.Uyvy)]
    public void What_ffmpeg_decodes_of_the_small_stream_looks_like_what_went_in(PixelLayout layout)
    {
        using var encoder = Software(layout, 240, 120); // another shape, too
        using var picture = new MovingPicture(layout);
        var (units, expected) = (new List<byte[]>(), new List<byte[]>());
        for (var i = 0; i < 10; i++)
        {
            Assert.True(encoder.TrySubmit(picture[i], forceIdr: i == 5));
            Assert.True(encoder.TryTake(out var unit));
            Assert.Equal((MovingPicture.CapturedAt(i), i is 0 or 5), (unit.CapturedAt, unit.IsIdr));
            Assert.True(encoder.TryTakeReturned(out _));
            units.Add(unit.Bytes.ToArray());
            expected.Add(picture.Luma());
        }

        var parsed = ParameterSets.Update(known: null, units[0])!.Parsed;
        Assert.Equal((240, 120), (parsed.Width, parsed.Height));
        var decoded = Setup.Ffmpeg("-f h264 -i - -fps_mode passthrough -f rawvideo -pix_fmt yuv420p -", [.. units.SelectMany(unit => unit)]);
        const int luma = 240 * 120;
        Assert.Equal(10 * luma * 3 / 2, decoded.Length);
        for (var i = 0; i < 10; i++)
            Assert.InRange(MovingPicture.Psnr(Scaled(expected[i]), decoded.AsSpan(i * luma * 3 / 2, luma)), 30, 100);
    }

    [Fact]
    public void Pictures_of_a_new_scale_begin_with_an_idr_of_their_size()
    {
        using var encoder = Software(PixelLayout.Yuv420, 240, 180);
        using var picture = new MovingPicture();
        var idrs = new List<(int Number, int Width)>();
        for (var i = 0; i < 12; i++)
        {
            encoder.Apply(Target(i < 7 ? 1 : 0.5));
            Assert.True(encoder.TrySubmit(picture[i], forceIdr: false));
            Assert.True(encoder.TryTake(out var unit));
            encoder.TryTakeReturned(out _);
            if (unit.IsIdr)
                idrs.Add((i, ParameterSets.Update(known: null, unit.Bytes)!.Parsed.Width));
        }

        Assert.Equal([(0, 240), (7, 120)], idrs);
    }

    [Fact]
    public void A_picture_allocates_no_managed_memory()
    {
        using var encoder = Software(PixelLayout.Yuv420, 160, 120);
        using var picture = new MovingPicture();
        var number = 0;
        Allocation.AssertNone(
            () =>
            {
                encoder.TrySubmit(picture[number++], forceIdr: number % 50 == 0);
                encoder.TryTake(out _);
                encoder.TryTakeReturned(out _);
            },
            times: 200);
    }

    private static EncoderTarget Target(double scale, double kbps = 1000) => new(Bitrate.Kbps(kbps), 25, 1000, scale);

    private static bool IsReadable(SafeHandle descriptor)
    {
        using var waiting = new Epoll();
        waiting.Add(descriptor, EpollEvents.Readable, 1);
        return waiting.Wait(new EpollEvent[1], TimeSpan.Zero) == 1;
    }

    private static VideoFormat Format(PixelLayout layout = PixelLayout.Yuv420) => new(IsEncoded: false, MovingPicture.Width, MovingPicture.Height, FrameRate.Of(25), layout);

    private static ScalingEncoder Software(PixelLayout layout, int width, int height) => new(
        Setup.Library(), Format(layout), width, height,
        (wide, high) => new SoftwareEncoder(Setup.Library(), new SoftwareEncoderOptions(wide, high, PixelLayout.Yuv420, FrameRate.Of(25), Bitrate.Mbps(4), 1000, Threads: 1)));

    private ScalingEncoder Holding(int width, int height) => new(Setup.Library(), Format(), width, height, Open);

    private HoldingEncoder Open(int width, int height)
    {
        _opened.Add(new HoldingEncoder(width, height));
        return _opened[^1];
    }

    /// <returns>How many were taken.</returns>
    private static int SubmitAll(ScalingEncoder encoder, MovingPicture picture, int count)
    {
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            taken += encoder.TrySubmit(picture[i], forceIdr: false) ? 1 : 0;
            encoder.TryTakeReturned(out _);
        }

        return taken;
    }

    /// <summary>320x240 to 240x120 as anybody would: the mean of what each pixel covers.</summary>
    private static byte[] Scaled(byte[] luma)
    {
        var scaled = new byte[240 * 120];
        for (var i = 0; i < scaled.Length; i++)
        {
            var (x, y) = (i % 240 * 4.0 / 3, i / 240 * 2);
            var (left, share) = ((int)x, x - (int)x);
            double Row(int row) => RowMean(luma.AsSpan(row * MovingPicture.Width), left, share);
            scaled[i] = (byte)Math.Round((Row(y) + Row(y + 1)) / 2);
        }

        return scaled;
    }

    /// <summary>From <paramref name="left"/> and <paramref name="share"/> on, 4/3 pixels.</summary>
    private static double RowMean(ReadOnlySpan<byte> row, int left, double share)
    {
        var (sum, rest) = ((1 - share) * row[left], (4.0 / 3) - (1 - share));
        for (var at = left + 1; rest > 1e-9; at++, rest--)
            sum += Math.Min(1, rest) * row[at];
        return sum * 3 / 4;
    }
}

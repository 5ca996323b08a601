using System.Runtime.InteropServices;
using EdgeCam.Linux.Video;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Video;

public sealed unsafe class TestPictureSourceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly MediaInstant _start = new(5_000_000_000);
    private MediaInstant _now = new(5_000_000_000);

    [Fact]
    public void Pictures_and_sound_come_in_capture_order_at_exact_instants_and_never_early()
    {
        using var source = Source(FrameRate.Of(25));
        var (pictures, samples, last) = (0, 0, default(MediaInstant));
        while (pictures < 100)
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Second, out var frame));
            Assert.True(frame.CapturedAt >= last && frame.CapturedAt <= _now);
            last = frame.CapturedAt;
            if (frame.Kind == SourceFrameKind.Picture)
            {
                Assert.Equal(_start + (pictures * TimeSpan.FromMilliseconds(40)), frame.CapturedAt);
                Assert.Equal((uint)pictures++, NumberIn(frame.Picture));
            }
            else
            {
                Assert.Equal(_start + (samples / 480 * TimeSpan.FromMilliseconds(10)), frame.CapturedAt);
                samples += frame.Bytes.Length / 2;
            }

            source.Return(frame.Loan);
        }

        Assert.InRange(samples, 99 * 1_920, 100 * 1_920);
    }

    [Theory]
    [InlineData(30, 1, 0.0)]
    [InlineData(25, 2, 0.0)]
    [InlineData(30_000, 1_001, 0.5)]
    public void The_flash_and_the_beep_begin_at_the_same_instant(int numerator, int denominator, double mostSamplesApart)
    {
        using var source = Source(new FrameRate(numerator, denominator));
        List<MediaInstant> flashes = [], beeps = [];
        var (wasFlash, silence) = (false, 10_000);
        while (_now < _start + (10 * Second))
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Second, out var frame));
            if (frame.Kind == SourceFrameKind.Picture)
            {
                var isFlash = *(byte*)frame.Picture.Plane0.Address == 235;
                if (isFlash && !wasFlash)
                    flashes.Add(frame.CapturedAt);
                wasFlash = isFlash;
            }
            else
            {
                FindBeeps(frame, beeps, ref silence);
            }

            source.Return(frame.Loan);
        }

        Assert.InRange(flashes.Count, 10, 11);
        foreach (var (flash, beep) in flashes.Zip(beeps))
            Assert.InRange(Math.Abs((flash - beep).TotalSeconds * 48_000), 0, mostSamplesApart + 0.01);
    }

    [Fact]
    public void Buffers_that_are_lent_out_are_not_painted_over()
    {
        using var source = Source(FrameRate.Of(30), channels: 0);
        var lent = new List<SourceFrame>();
        while (source.TryRead(Second, out var frame) == SourceRead.Frame)
            lent.Add(frame);
        Assert.Equal([0u, 1, 2, 3], lent.Select(f => NumberIn(f.Picture)).ToArray());

        source.Return(lent[2].Loan);
        Assert.Equal(SourceRead.Frame, source.TryRead(Second, out var again));
        Assert.Equal(lent[2].Loan.Index, again.Loan.Index);
        Assert.Equal(4u, NumberIn(again.Picture));

        source.Return(lent[2].Loan); // late: the buffer is somebody else's now
        Assert.Equal(SourceRead.Idle, source.TryRead(Second, out _));
    }

    [Fact]
    public void A_frame_that_is_not_due_within_the_wait_stays_away()
    {
        using var source = Source(FrameRate.Of(10), channels: 0);
        Assert.Equal(SourceRead.Frame, source.TryRead(TimeSpan.Zero, out _));
        Assert.Equal(SourceRead.Idle, source.TryRead(TimeSpan.FromMilliseconds(60), out _));
        Assert.Equal(_start + TimeSpan.FromMilliseconds(60), _now);
        Assert.Equal(SourceRead.Frame, source.TryRead(TimeSpan.FromMilliseconds(60), out var frame));
        Assert.Equal(_start + TimeSpan.FromMilliseconds(100), frame.CapturedAt);
    }

    [Fact]
    public void A_reader_a_second_late_goes_on_from_now_and_one_less_late_catches_up()
    {
        using var source = Source(FrameRate.Of(10), channels: 0);
        Assert.Equal(SourceRead.Frame, source.TryRead(Second, out _));
        _now += TimeSpan.FromMilliseconds(900);
        Assert.Equal(SourceRead.Frame, source.TryRead(Second, out var late));
        Assert.Equal(_start + TimeSpan.FromMilliseconds(100), late.CapturedAt);

        _now += TimeSpan.FromSeconds(3);
        Assert.Equal(SourceRead.Frame, source.TryRead(Second, out var skipped));
        Assert.Equal(_now, skipped.CapturedAt);
        Assert.Equal(2u, NumberIn(skipped.Picture));
        Assert.Equal(SourceRead.Frame, source.TryRead(Second, out var next));
        Assert.Equal(skipped.CapturedAt + TimeSpan.FromMilliseconds(100), next.CapturedAt);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var source = new TestPictureSource(320, 240, FrameRate.Of(1_000), soundChannels: 2);
        Allocation.AssertNone(
            () =>
            {
                source.TryRead(Second, out var frame);
                source.Return(frame.Loan);
            },
            times: 300);
    }

    private TestPictureSource Source(FrameRate rate, int channels = 1) =>
        new(320, 240, rate, channels, () => _now, until => _now = until > _now ? until : _now);

    private static uint NumberIn(in Picture picture)
    {
        var luma = new ReadOnlySpan<byte>((void*)picture.Plane0.Address, picture.Plane0.Stride * picture.Height);
        Assert.True(TestPicturePainter.TryReadNumber(luma, picture.Plane0.Stride, picture.Width, picture.Height, out var number));
        return number;
    }

    /// <summary>A beep begins one sample before its first non-zero one: a sine starts at zero.</summary>
    private static void FindBeeps(in SourceFrame frame, List<MediaInstant> beeps, ref int silence)
    {
        var samples = MemoryMarshal.Cast<byte, short>(frame.Bytes);
        for (var i = 0; i < samples.Length; i++)
        {
            if (samples[i] != 0 && silence > 1_000)
                beeps.Add(frame.CapturedAt + TimeSpan.FromSeconds((i - 1) / 48_000.0));
            silence = samples[i] == 0 ? silence + 1 : 0;
        }
    }
}

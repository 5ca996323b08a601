using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Units;

public sealed class UnitTests
{
    [Theory]
    [InlineData(90_000)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void A_media_clock_is_exact_to_half_a_tick_over_a_year_of_uptime(int clockRate)
    {
        const long year = 365L * 24 * 3_600;
        var random = new Random(clockRate);
        for (var i = 0; i < 10_000; i++)
        {
            var nanoseconds = random.NextInt64(year * MediaInstant.NanosecondsPerSecond);
            var exact = (((Int128)nanoseconds * clockRate * 2) + MediaInstant.NanosecondsPerSecond) / (2 * MediaInstant.NanosecondsPerSecond);
            Assert.Equal((long)exact, new MediaInstant(nanoseconds).ToClock(clockRate));
        }
    }

    [Fact]
    public void Time_of_a_frame_does_not_drift_over_a_year_of_ntsc()
    {
        var rate = new FrameRate(30_000, 1_001);
        const long frames = 365L * 24 * 3_600 * 30_000 / 1_001;
        Assert.Equal((double)frames * 1_001 / 30_000, rate.TimeOf(frames).TotalSeconds, 1e-6);
        Assert.Equal(29.97, rate.PerSecond, 0.001);
    }

    [Fact]
    public void Sequence_numbers_and_timestamps_compare_across_their_wrap()
    {
        var last = new SequenceNumber(ushort.MaxValue);
        Assert.Equal(new SequenceNumber(0), last.Next);
        Assert.True(last.Next.IsNewerThan(last));
        Assert.False(last.IsNewerThan(last.Next));
        Assert.False(last.IsNewerThan(last));
        Assert.Equal(-3, (last + -2).DistanceFrom(last.Next));
        Assert.Equal(5, (new RtpTimestamp(uint.MaxValue) + 5).DistanceFrom(new RtpTimestamp(uint.MaxValue)));
        Assert.Equal(new RtpTimestamp(1), new RtpTimestamp(0) + ((1L << 32) + 1));
    }

    [Fact]
    public void Instants_add_and_subtract_in_ticks_of_100_ns()
    {
        var instant = new MediaInstant(1_000_000_099);
        Assert.Equal(new MediaInstant(1_500_000_099), instant + TimeSpan.FromMilliseconds(500));
        Assert.Equal(instant, instant + TimeSpan.FromHours(1) - TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromSeconds(1), instant - new MediaInstant(0));
        Assert.Equal(instant, MediaInstant.Min(MediaInstant.Never, instant));
    }

    [Fact]
    public void Amounts_are_said_as_people_say_them()
    {
        Assert.Equal("2.5 Mbit/s", Bitrate.Mbps(2.5).ToString());
        Assert.Equal("150 kbit/s", Bitrate.Kbps(150).ToString());
        Assert.Equal(312_500, Bitrate.Mbps(2.5).BytesIn(TimeSpan.FromSeconds(1)));
        Assert.Equal(["1.5 MiB", "2 KiB", "7 B"], new[] { DataSize.MiB(1.5), DataSize.KiB(2), new DataSize(7) }.Select(size => size.ToString()));
    }
}

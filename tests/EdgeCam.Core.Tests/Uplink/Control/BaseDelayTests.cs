using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Control;

public sealed class BaseDelayTests
{
    private const long Millisecond = 1_000_000;
    private readonly BaseDelay _delay = new();
    private MediaInstant _now = new(5_000_000_000_000);

    [Fact]
    public void It_falls_at_once()
    {
        Assert.False(_delay.IsKnown);
        Feed(40, isClean: false);
        Feed(39, isClean: false);
        Assert.Equal(39 * Millisecond, _delay.Nanoseconds);
        Feed(-7000, isClean: false); // the far clock is its own
        Assert.Equal(-7000 * Millisecond, _delay.Nanoseconds);
    }

    [Fact]
    public void A_queue_that_stands_never_passes_for_distance()
    {
        Feed(20, isClean: true);
        for (var i = 0; i < 60_000; i++)
            Feed(320, isClean: false);
        Assert.Equal(20 * Millisecond, _delay.Nanoseconds);
    }

    [Fact]
    public void No_sample_is_ever_below_it()
    {
        var random = new Random(4);
        for (var i = 0; i < 20_000; i++)
        {
            var delay = Math.Round(50 + (random.NextDouble() * (i / 100.0)));
            Feed(delay, isClean: random.Next(3) == 0);
            Assert.True(_delay.Nanoseconds <= delay * Millisecond, $"sample {i}");
        }
    }

    [Fact]
    public void A_clock_that_was_set_begins_it_anew()
    {
        for (var i = 0; i < 100; i++)
            Feed(20, isClean: true);
        _delay.Restart(3_600_000 * Millisecond, _now);
        for (var i = 0; i < 2000; i++)
            Feed(3_600_005, isClean: true); // what was clean before counts no more
        Assert.Equal(3_600_005 * Millisecond, _delay.Nanoseconds);
    }

    [Fact]
    public void A_longer_path_is_learnt_from_packets_that_were_alone()
    {
        for (var i = 0; i < 1000; i++)
            Feed(20, isClean: true);
        for (var i = 0; i < 2500; i++)
            Feed(i % 10 == 0 ? 80 : 110, isClean: i % 10 == 0);
        Assert.Equal(80 * Millisecond, _delay.Nanoseconds);
    }

    [Fact]
    public void A_few_packets_that_were_alone_prove_nothing()
    {
        Feed(20, isClean: true);
        for (var i = 0; i < 3000; i++)
            Feed(110, isClean: i % 1000 == 0); // one in ten seconds
        Assert.Equal(20 * Millisecond, _delay.Nanoseconds);
    }

    [Theory]
    [InlineData(100e-6)]
    [InlineData(-100e-6)]
    public void A_clock_that_drifts_is_followed_within_milliseconds(double drift)
    {
        var random = new Random(1);
        var worst = 0.0;
        for (var i = 0; i < 30 * 60 * 100; i++)
        {
            var truth = 25 + (i * 10 * drift);
            Feed(truth + (random.NextDouble() * 0.5) + (i % 5 == 0 ? 0 : 40), isClean: i % 5 == 0);
            worst = Math.Max(worst, Math.Abs((_delay.Nanoseconds / (double)Millisecond) - truth));
        }

        Assert.InRange(worst, 0, 3);
    }

    private void Feed(double milliseconds, bool isClean)
    {
        _now += TimeSpan.FromMilliseconds(10);
        _delay.OnSample((long)(milliseconds * Millisecond), (long)(milliseconds * Millisecond), isClean, isQueueSuspected: false, _now);
    }
}

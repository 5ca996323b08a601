using EdgeCam.Media;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed class PacingTests
{
    [Theory]
    [InlineData(30, 15)]
    [InlineData(30, 10)]
    [InlineData(25, 12.5)]
    [InlineData(30, 24)]
    [InlineData(60, 25)]
    [InlineData(30, 30)]
    [InlineData(25, 30)] // more than there is: all
    public void The_wanted_rate_comes_out_evenly(int sourceRate, double wanted)
    {
        var taken = Taken(sourceRate, wanted, jitter: 0);
        var gaps = taken.Zip(taken.Skip(1), (a, b) => b - a).ToList();
        var step = Math.Max(1, sourceRate / wanted);
        Assert.All(gaps, gap => Assert.InRange(gap, (int)Math.Floor(step), (int)Math.Ceiling(step)));
        Assert.Equal(3_000 / step, taken.Count, 2d);
    }

    [Theory]
    [InlineData(30, 15)]
    [InlineData(30, 10)]
    [InlineData(30, 24)]
    public void Jitter_of_the_camera_changes_no_choice(int sourceRate, double wanted) =>
        Assert.Equal(3_000 * wanted / sourceRate, Taken(sourceRate, wanted, jitter: 0.2).Count, 3d);

    [Fact]
    public void After_a_gap_the_rhythm_starts_afresh_without_a_burst()
    {
        var skipper = new FrameSkipper { FramesPerSecond = 10 };
        var interval = TimeSpan.FromMilliseconds(100.0 / 3);
        var start = new MediaInstant(1_000_000_000);
        Assert.False(skipper.IsSkipped(start, interval));
        start += TimeSpan.FromSeconds(5);
        bool[] skipped = [.. Enumerable.Range(0, 7).Select(i => skipper.IsSkipped(start + (interval * i), interval))];
        Assert.Equal([false, true, true, false, true, true, false], skipped);
    }

    [Fact]
    public void Another_rate_counts_from_the_last_picture_let_through()
    {
        var skipper = new FrameSkipper { FramesPerSecond = 1 };
        var start = new MediaInstant(1_000_000_000);
        var interval = TimeSpan.FromMilliseconds(40);
        bool[] skipped = [.. Enumerable.Range(0, 12).Select(i =>
        {
            if (i is 3 or 10)
                skipper.FramesPerSecond = i == 3 ? 12.5 : 25; // the turn of the first rate would come a second later
            return skipper.IsSkipped(start + (interval * i), interval);
        })];
        Assert.Equal([false, true, true, false, false, true, false, true, false, true, false, false], skipped);
    }

    [Fact]
    public void No_rate_at_all_lets_everything_through()
    {
        var skipper = new FrameSkipper();
        Assert.False(skipper.IsSkipped(default, TimeSpan.Zero));
        Assert.False(skipper.IsSkipped(default, TimeSpan.Zero));
    }

    [Fact]
    public void Forced_idrs_keep_their_distance_and_a_refusal_takes_no_turn()
    {
        var limiter = new IdrLimiter(TimeSpan.FromMilliseconds(500));
        var start = new MediaInstant(9);
        Assert.True(limiter.TryTake(start));
        Assert.False(limiter.TryTake(start + TimeSpan.FromMilliseconds(499)));
        Assert.True(limiter.TryTake(start + TimeSpan.FromMilliseconds(500)));
        Assert.False(limiter.TryTake(start + TimeSpan.FromMilliseconds(999)));
    }

    /// <param name="jitter">In source intervals.</param>
    private static List<int> Taken(int sourceRate, double wanted, double jitter)
    {
        var random = new Random(1);
        var rate = FrameRate.Of(sourceRate);
        var skipper = new FrameSkipper { FramesPerSecond = wanted };
        return [.. Enumerable.Range(0, 3_000).Where(i =>
            !skipper.IsSkipped(new MediaInstant(1_000_000_000) + rate.TimeOf(i) + (rate.Interval * (jitter * random.NextDouble())), rate.Interval))];
    }
}

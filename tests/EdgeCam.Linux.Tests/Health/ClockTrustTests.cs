using EdgeCam.Linux.Health;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Health;

public sealed class ClockTrustTests
{
    private static readonly MediaInstant Start = new(5_000_000_000);
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_clock_older_than_the_build_holds_tls_back_for_a_while_and_not_for_ever()
    {
        var clock = new ClockTrust(() => false, () => LongAgo);

        Assert.False(clock.MayBeginTls(Start, out var reason));
        Assert.Contains("2020-01-01", reason, StringComparison.Ordinal);
        Assert.False(clock.MayBeginTls(Start + ClockTrust.Patience - TimeSpan.FromSeconds(1), out _));
        Assert.True(clock.MayBeginTls(Start + ClockTrust.Patience, out reason));
        Assert.Empty(reason);
    }

    [Fact]
    public void A_clock_that_is_set_meanwhile_ends_the_wait()
    {
        var time = LongAgo;
        var clock = new ClockTrust(() => false, () => time);
        Assert.False(clock.MayBeginTls(Start, out _));

        time = ClockTrust.Earliest;

        Assert.True(clock.MayBeginTls(Start + TimeSpan.FromSeconds(1), out _));
    }

    [Fact]
    public void Who_set_the_clock_by_another_one_is_believed() => Assert.True(new ClockTrust(() => true, () => LongAgo).MayBeginTls(Start, out _));
}

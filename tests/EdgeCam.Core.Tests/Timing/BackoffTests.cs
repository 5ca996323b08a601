using EdgeCam.Timing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Timing;

public sealed class BackoffTests
{
    private static readonly MediaInstant Start = new(9_000_000_000);
    private readonly Backoff _backoff = new();

    [Fact]
    public void Pauses_double_from_one_second_to_thirty()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => PauseAfterFailureAt(Start)));
    }

    [Fact]
    public void Half_a_minute_of_success_makes_the_pause_short_again()
    {
        for (var i = 0; i < 5; i++)
            PauseAfterFailureAt(Start);
        _backoff.OnWorking(Start);
        _backoff.OnWorking(Start + TimeSpan.FromSeconds(20)); // said again: it has worked since the first time
        Assert.Equal(1, PauseAfterFailureAt(Start + TimeSpan.FromSeconds(30)));
        Assert.Equal(2, PauseAfterFailureAt(Start + TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public void Working_for_a_moment_only_does_not_shorten_the_pause()
    {
        for (var i = 0; i < 4; i++)
        {
            _backoff.OnWorking(Start);
            Assert.Equal(1 << i, PauseAfterFailureAt(Start + TimeSpan.FromSeconds(29)));
        }

        // Nor does the time of an earlier success count.
        Assert.Equal(16, PauseAfterFailureAt(Start + TimeSpan.FromMinutes(9)));
    }

    private double PauseAfterFailureAt(MediaInstant now) => (_backoff.OnFailed(now) - now).TotalSeconds;
}

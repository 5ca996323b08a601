using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Srt.Tests;

public sealed class ReconnectTimerTests
{
    private readonly ReconnectTimer _timer = new();
    private MediaInstant _now = new(5_000_000_000);

    [Fact]
    public void The_first_attempt_is_due_at_once_and_only_once()
    {
        Assert.True(_timer.TryPollAttempt(_now));
        Assert.False(_timer.TryPollAttempt(_now));
        Assert.Equal(MediaInstant.Never, _timer.NextDeadline);
    }

    [Fact]
    public void Waits_double_from_one_second_to_thirty()
    {
        double[] waits = [.. Enumerable.Range(0, 8).Select(_ => Fail())];
        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits);
    }

    [Fact]
    public void No_attempt_comes_before_its_time()
    {
        _timer.TryPollAttempt(_now);
        var wait = _timer.OnFailed(_now);
        Assert.False(_timer.TryPollAttempt(_now + wait - TimeSpan.FromTicks(1)));
        Assert.True(_timer.TryPollAttempt(_now + wait));
    }

    [Fact]
    public void A_connection_that_held_starts_the_series_anew()
    {
        Fail();
        Fail();
        _timer.OnConnected(_now);
        _now += TimeSpan.FromSeconds(10);
        Assert.Equal(1, Fail());
        Assert.Equal(2, Fail());
    }

    [Fact]
    public void A_connection_that_broke_soon_counts_as_a_failed_attempt()
    {
        Fail();
        Fail();
        _timer.OnConnected(_now);
        _now += TimeSpan.FromSeconds(9);
        Assert.Equal(4, Fail());
    }

    /// <summary>An attempt fails when it is due; returns the wait for the next in seconds.</summary>
    private double Fail()
    {
        if (_timer.NextDeadline != MediaInstant.Never && _timer.NextDeadline > _now)
            _now = _timer.NextDeadline;
        _timer.TryPollAttempt(_now);
        return _timer.OnFailed(_now).TotalSeconds;
    }
}

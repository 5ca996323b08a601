using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed class TimerFdTests : IDisposable
{
    private static readonly TimeSpan Fraction = TimeSpan.FromMilliseconds(0.25); // epoll_wait alone would make 700 µs a millisecond
    private readonly Epoll _epoll = new();
    private readonly TimerFd _timer = new();
    private readonly EpollEvent[] _ready = new EpollEvent[2];

    public TimerFdTests() => _epoll.Add(_timer.Handle, EpollEvents.Readable, 5);

    public void Dispose()
    {
        _timer.Dispose();
        _epoll.Dispose();
    }

    [Fact]
    public void It_wakes_the_waiter_at_its_instant_and_not_before_to_a_fraction_of_a_millisecond()
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 20 || (i < 2_000 && least > Fraction); i++) // a busy machine may be late most of the time, never early
        {
            var at = MonotonicClock.Now + TimeSpan.FromMicroseconds(700);
            _timer.Arm(at);
            Assert.Equal(1, _epoll.Wait(_ready, TimeSpan.FromSeconds(5)));
            var late = MonotonicClock.Now - at;
            Assert.True(late >= TimeSpan.Zero, $"{late} too early");
            least = late < least ? late : least;
        }

        Assert.InRange(least, TimeSpan.Zero, Fraction);
    }

    [Fact]
    public void An_instant_that_has_passed_is_readable_at_once_and_until_it_is_armed_anew()
    {
        _timer.Arm(new MediaInstant(long.MinValue));
        Assert.Equal(1, _epoll.Wait(_ready, TimeSpan.FromSeconds(5)));
        Assert.Equal(1, _epoll.Wait(_ready, TimeSpan.Zero));
        _timer.Arm(MonotonicClock.Now + TimeSpan.FromHours(1));
        Assert.Equal(0, _epoll.Wait(_ready, TimeSpan.Zero));
    }

    [Fact]
    public void Disarmed_it_is_silent()
    {
        _timer.Arm(new MediaInstant(1));
        _timer.Arm(MediaInstant.Never);
        Assert.Equal(0, _epoll.Wait(_ready, TimeSpan.FromMilliseconds(2)));
    }

    [Fact]
    public void Arming_allocates_nothing()
    {
        var at = MonotonicClock.Now;
        Allocation.AssertNone(() => _timer.Arm(at += TimeSpan.FromMilliseconds(1)));
    }
}

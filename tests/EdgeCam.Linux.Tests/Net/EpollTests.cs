using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed class EpollTests
{
    [Fact]
    public void A_signal_wakes_the_waiter_with_its_token_until_it_is_drained()
    {
        using var epoll = new Epoll();
        using var signal = new EventFd();
        epoll.Add(signal.Handle, EpollEvents.Readable, 0xFEDC_BA98_7654_3210);
        var ready = new EpollEvent[4];

        Assert.Equal(0, epoll.Wait(ready, TimeSpan.Zero));
        signal.Signal();
        signal.Signal();
        Assert.Equal(1, epoll.Wait(ready, Timeout.InfiniteTimeSpan));
        Assert.Equal(new EpollEvent(EpollEvents.Readable, 0xFEDC_BA98_7654_3210), ready[0]);

        Assert.True(signal.Drain());
        Assert.False(signal.Drain());
        Assert.Equal(0, epoll.Wait(ready, TimeSpan.Zero));
    }

    [Fact]
    public void Several_ready_descriptors_each_keep_their_own_token()
    {
        using var epoll = new Epoll();
        var signals = Enumerable.Range(0, 5).Select(_ => new EventFd()).ToArray();
        for (var i = 0; i < signals.Length; i++)
        {
            epoll.Add(signals[i].Handle, EpollEvents.Readable, (ulong)i);
            signals[i].Signal();
        }

        epoll.Remove(signals[3].Handle);
        epoll.Modify(signals[1].Handle, EpollEvents.Readable, 77);
        var ready = new EpollEvent[8];
        var count = epoll.Wait(ready, TimeSpan.Zero);
        Assert.Equal([0UL, 2, 4, 77], ready.Take(count).Select(e => e.Token).Order().ToArray());
        Array.ForEach(signals, s => s.Dispose());
    }

    [Fact]
    public void Adding_a_descriptor_twice_is_our_bug_and_says_so()
    {
        using var epoll = new Epoll();
        using var signal = new EventFd();
        epoll.Add(signal.Handle, EpollEvents.Readable, 1);
        var refused = Assert.Throws<LinuxException>(() => epoll.Add(signal.Handle, EpollEvents.Readable, 1));
        Assert.Equal(17, refused.Errno); // EEXIST
    }

    [Fact]
    public void Waiting_signalling_and_draining_allocate_nothing()
    {
        using var epoll = new Epoll();
        using var signal = new EventFd();
        epoll.Add(signal.Handle, EpollEvents.Readable, 1);
        var ready = new EpollEvent[8];
        Allocation.AssertNone(() =>
        {
            signal.Signal();
            epoll.Wait(ready, TimeSpan.Zero);
            signal.Drain();
        });
    }
}

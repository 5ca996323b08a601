using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>What readiness is asked for and reported (epoll_ctl(2)). Error and HangUp are always reported.</summary>
[Flags]
public enum EpollEvents : uint
{
    None = 0,
    Readable = 0x001,
    Writable = 0x004,
    Error = 0x008,
    HangUp = 0x010,
    PeerClosed = 0x2000,
    OneShot = 1u << 30,
    EdgeTriggered = 1u << 31,
}

/// <summary>One ready descriptor, named by the token it was added with.</summary>
public readonly record struct EpollEvent(EpollEvents Events, ulong Token);

/// <summary>
/// Readiness of many descriptors (epoll(7)). Adding, changing and removing are thread-safe; one thread
/// waits. Allocates nothing after construction.
/// </summary>
public sealed unsafe class Epoll : IDisposable
{
    private readonly DescriptorHandle _handle = EpollCalls.Create();

    /// <summary>Readable while something is ready: one can wait for another. Its own.</summary>
    public SafeHandle Readiness => _handle;

    public void Add(SafeHandle fd, EpollEvents interest, ulong token) => Control(EpollCalls.EPOLL_CTL_ADD, "add", fd, interest, token);

    public void Modify(SafeHandle fd, EpollEvents interest, ulong token) => Control(EpollCalls.EPOLL_CTL_MOD, "modify", fd, interest, token);

    /// <summary>Call before closing <paramref name="fd"/>: a duplicate elsewhere would keep reporting.</summary>
    public void Remove(SafeHandle fd) => Control(EpollCalls.EPOLL_CTL_DEL, "remove", fd, EpollEvents.None, 0);

    /// <summary>Waits until something is ready.</summary>
    /// <param name="ready">Filled from the front; at most 128 are reported at once, the others next time.</param>
    /// <param name="timeout">Rounded up to milliseconds; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>How many are ready; 0 after the timeout or a signal.</returns>
    public int Wait(Span<EpollEvent> ready, TimeSpan timeout)
    {
        var events = stackalloc byte[EpollEventLayout.LargestSize * MostAtOnce];
        var result = EpollCalls.Wait(_handle, events, Math.Min(ready.Length, MostAtOnce), Milliseconds(timeout));
        if (result.Errno == Errno.EINTR)
            return 0;

        var count = (int)result.OrThrow("epoll_wait", "readiness");
        for (var i = 0; i < count; i++)
        {
            var (happened, token) = EpollEventLayout.Read(events, i);
            ready[i] = new((EpollEvents)happened, token);
        }

        return count;
    }

    public void Dispose() => _handle.Dispose();

    private static int Milliseconds(TimeSpan timeout) =>
        timeout < TimeSpan.Zero ? -1 : (int)Math.Min(int.MaxValue, Math.Ceiling(timeout.TotalMilliseconds));

    private void Control(int operation, string verb, SafeHandle fd, EpollEvents interest, ulong token)
    {
        var entry = stackalloc byte[EpollEventLayout.LargestSize];
        EpollEventLayout.Write(entry, (uint)interest, token);
        EpollCalls.Control(_handle, operation, fd, entry).OrThrow("epoll_ctl", verb);
    }

    private const int MostAtOnce = 128;
}

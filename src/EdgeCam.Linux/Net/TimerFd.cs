using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Units;

namespace EdgeCam.Linux.Net;

/// <summary>
/// Wakes a thread that waits in <see cref="Epoll"/> at an instant of CLOCK_MONOTONIC (timerfd_create(2)), where the
/// time-out of epoll_wait, whole milliseconds, is too coarse. Thread-bound; allocates nothing after construction.
/// </summary>
public sealed class TimerFd : IDisposable
{
    private readonly DescriptorHandle _handle = TimerCalls.Create();
    private MediaInstant _armed = MediaInstant.Never;

    /// <summary>Readable from the instant on, until it is armed for another.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Expires at <paramref name="instant"/>, at once when that has passed; <see cref="MediaInstant.Never"/> disarms.</summary>
    public void Arm(MediaInstant instant)
    {
        if (instant == _armed)
            return;
        _armed = instant;
        TimerCalls.Set(_handle, instant == MediaInstant.Never ? 0 : Math.Max(1, instant.Nanoseconds)).OrThrow("timerfd_settime", "timer");
    }

    public void Dispose() => _handle.Dispose();
}

using System.Runtime.InteropServices;
using EdgeCam.Srt.Interop;

namespace EdgeCam.Srt;

/// <summary>SRT_EPOLL_OPT. A broken socket reports all of them.</summary>
[Flags]
public enum SrtEvents
{
    None = 0,

    /// <summary>A payload is due; of a listener: a caller waits.</summary>
    Readable = 0x1,

    /// <summary>Connected, and there is room in the send buffer.</summary>
    Writable = 0x4,

    /// <summary>Broken, or the connection did not come about.</summary>
    Error = 0x8,
}

/// <summary>One ready socket (SRT_EPOLL_EVENT), named by <see cref="SrtSocket.Id"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SrtEvent(int SocketId, SrtEvents Events);

/// <summary>Readiness of many SRT sockets. Adding and removing are thread-safe; one thread waits. Allocates nothing after construction.</summary>
/// <remarks>
/// Descriptors of the kernel cannot be waited for here, nor SRT sockets in the kernel's epoll, and libsrt looks again
/// every 10 ms: a thread that has other work asks with a time-out of zero.
/// </remarks>
public sealed unsafe class SrtEpoll : IDisposable
{
    private readonly LibSrt _native;
    private readonly SrtEpollHandle _handle;

    /// <exception cref="SrtException">The system is out of descriptors.</exception>
    public SrtEpoll(SrtLibrary library)
    {
        _native = library.Native;
        _handle = new(_native, _native.srt_epoll_create());
        if (_handle.IsInvalid)
            throw _native.Failure("srt_epoll_create", "readiness");
        _native.srt_epoll_set(_handle.Id, AllowEmpty);
    }

    /// <summary>Level-triggered. A socket that is disposed of is taken out by libsrt.</summary>
    /// <exception cref="SrtException">The socket is gone.</exception>
    public void Add(SrtSocket socket, SrtEvents interest)
    {
        if (_native.srt_epoll_add_usock(_handle.Id, socket.Id, (int*)&interest) == LibSrt.Failed)
            throw _native.Failure("srt_epoll_add_usock", socket.ToString());
    }

    /// <inheritdoc cref="Add"/>
    public void Modify(SrtSocket socket, SrtEvents interest)
    {
        if (_native.srt_epoll_update_usock(_handle.Id, socket.Id, (int*)&interest) == LibSrt.Failed)
            throw _native.Failure("srt_epoll_update_usock", socket.ToString());
    }

    /// <summary>One that is gone already is no fault.</summary>
    public void Remove(SrtSocket socket) => _native.srt_epoll_remove_usock(_handle.Id, socket.Id);

    /// <summary>Waits until something is ready.</summary>
    /// <param name="ready">Filled from the front; what does not fit is reported next time.</param>
    /// <param name="timeout">Rounded up to milliseconds; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>How many are ready; 0 after the time-out.</returns>
    public int Wait(Span<SrtEvent> ready, TimeSpan timeout)
    {
        var milliseconds = timeout < TimeSpan.Zero ? -1 : (long)Math.Ceiling(timeout.TotalMilliseconds);
        fixed (SrtEvent* events = ready)
        {
            var count = _native.srt_epoll_uwait(_handle.Id, events, ready.Length, milliseconds);
            if (count == LibSrt.Failed)
                throw _native.Failure("srt_epoll_uwait", "readiness");
            return Math.Min(count, ready.Length); // it returns how many are ready, not how many it wrote
        }
    }

    public void Dispose() => _handle.Dispose();

    private const int AllowEmpty = 1; // SRT_EPOLL_ENABLE_EMPTY: waiting with no socket left is a time-out, not an error
}

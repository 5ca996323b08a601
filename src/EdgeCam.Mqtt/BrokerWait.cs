using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Units;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Mqtt;

/// <summary>
/// Waits for the socket of one connection and for who has something to publish. Made for each connection: the library
/// closes its socket by itself, and an epoll that is gone reports nothing of it.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class BrokerWait : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake;
    private readonly SafeFileHandle? _socket; // the library's: never closed here
    private readonly EpollEvent[] _ready = new EpollEvent[2];
    private bool _wantsWrite;

    /// <param name="socket">-1 for none.</param>
    public BrokerWait(EventFd wake, int socket)
    {
        _wake = wake;
        _epoll.Add(wake.Handle, EpollEvents.Readable, WakeToken);
        if (socket < 0)
            return;
        _socket = new SafeFileHandle(socket, ownsHandle: false);
        _epoll.Add(_socket, EpollEvents.Readable, SocketToken);
    }

    /// <summary>There is something to read, or it is broken.</summary>
    public bool IsReadable { get; private set; }

    /// <summary>It takes more, and that was asked for.</summary>
    public bool IsWritable { get; private set; }

    public void Until(MediaInstant deadline, bool wantsWrite)
    {
        Want(wantsWrite);
        var count = _epoll.Wait(_ready, deadline == MediaInstant.Never ? Timeout.InfiniteTimeSpan : Left(deadline));
        (IsReadable, IsWritable) = (false, false);
        foreach (var (events, token) in _ready.AsSpan(0, count))
        {
            if (token == WakeToken)
            {
                _wake.Drain();
                continue;
            }

            IsReadable = (events & ~EpollEvents.Writable) != EpollEvents.None;
            IsWritable = events.HasFlag(EpollEvents.Writable);
        }
    }

    public void Dispose() => _epoll.Dispose();

    private static TimeSpan Left(MediaInstant deadline)
    {
        var now = MonotonicClock.Now;
        return deadline <= now ? TimeSpan.Zero : deadline - now;
    }

    private void Want(bool wantsWrite)
    {
        if (_socket is null || wantsWrite == _wantsWrite)
            return;
        _epoll.Modify(_socket, wantsWrite ? EpollEvents.Readable | EpollEvents.Writable : EpollEvents.Readable, SocketToken);
        _wantsWrite = wantsWrite;
    }

    private const ulong WakeToken = 1;
    private const ulong SocketToken = 2;
}

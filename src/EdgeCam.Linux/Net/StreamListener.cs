using System.Net;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Systemd;

namespace EdgeCam.Linux.Net;

/// <summary>The outcome of taking a connection.</summary>
public enum AcceptResult : byte
{
    Accepted,

    /// <summary>Nobody waits: come back when the listener is readable.</summary>
    WouldBlock,

    /// <summary>
    /// Somebody waits, but the process or the machine has no descriptor or memory left. A level-triggered
    /// wait would spin: stop asking for readability until a connection has closed or some time has passed.
    /// </summary>
    Exhausted,
}

/// <summary>A listening TCP socket, non-blocking. Thread-bound.</summary>
public sealed class StreamListener : IDisposable
{
    private readonly DescriptorHandle _handle;

    private StreamListener(DescriptorHandle handle, IPEndPoint localEndPoint)
    {
        _handle = handle;
        LocalEndPoint = localEndPoint;
    }

    /// <summary>Readable while a connection waits.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Where it listens; the port that the kernel chose when 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Listens on an address; [::] takes IPv4 too (IPV6_V6ONLY off, ipv6(7)).</summary>
    /// <exception cref="LinuxException">The address is in use, not ours, or not allowed; the message says what to do.</exception>
    public static StreamListener Listen(IPEndPoint endPoint, int backlog)
    {
        var address = PeerAddress.From(endPoint);
        var detail = endPoint.ToString();
        var handle = SocketCalls.Create(address.Family, SocketCalls.SOCK_STREAM).OrThrowIfInvalid("socket", detail);
        try
        {
            // Without it a restart within TIME_WAIT of an old connection is refused the port (socket(7)).
            SocketCalls.SetOption(handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_REUSEADDR, 1).OrThrow("setsockopt SO_REUSEADDR", detail);
            if (address.IsIPv6)
                SocketCalls.SetOption(handle, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_V6ONLY, 0).OrThrow("setsockopt IPV6_V6ONLY", detail);
            SocketCalls.Bind(handle, address).OrThrow("bind", detail);
            SocketCalls.Listen(handle, backlog).OrThrow("listen", detail);
            return new(handle, SocketCalls.LocalAddress(handle).ToEndPoint());
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Listens where the service manager does already; what it has opened stays open when this is disposed of.</summary>
    /// <exception cref="LinuxException">Too many open files.</exception>
    public static StreamListener On(PassedSocket passed) => new(passed.Duplicate(), passed.LocalEndPoint);

    /// <summary>Takes the next connection; the caller owns it.</summary>
    public AcceptResult TryAccept(out StreamSocket? socket, out IPEndPoint? peer)
    {
        socket = null;
        peer = null;
        while (true)
        {
            var accepted = SocketCalls.Accept(_handle, out var address, out var errno);
            if (errno == 0)
            {
                socket = new StreamSocket(accepted);
                peer = address.ToEndPoint();
                return AcceptResult.Accepted;
            }

            accepted.Dispose();
            if (!IsLostBeforeAccept(errno))
                return errno == Errno.EAGAIN ? AcceptResult.WouldBlock : ExhaustedOrThrow(errno);
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Errors of the connection rather than of the listener (accept(2), "Error handling"): the next one may be well.</summary>
    private static bool IsLostBeforeAccept(int errno) => errno is Errno.ECONNABORTED or Errno.EPROTO or Errno.ENETDOWN
        or Errno.ENOPROTOOPT or Errno.EHOSTDOWN or Errno.EHOSTUNREACH or Errno.EOPNOTSUPP or Errno.ENETUNREACH;

    private AcceptResult ExhaustedOrThrow(int errno) =>
        errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM
            ? AcceptResult.Exhausted
            : throw new LinuxException("accept4", errno, LocalEndPoint.ToString());
}

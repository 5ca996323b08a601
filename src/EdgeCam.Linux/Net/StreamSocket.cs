using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>A connected, non-blocking stream socket. Thread-bound; receiving and sending allocate nothing.</summary>
public sealed class StreamSocket : IDisposable
{
    private readonly DescriptorHandle _handle;

    internal StreamSocket(DescriptorHandle handle) => _handle = handle;

    public SafeHandle Handle => _handle;

    /// <summary>Our own address on a TCP connection.</summary>
    /// <exception cref="LinuxException">It is no socket any more: our own bug.</exception>
    public IPEndPoint LocalEndPoint => SocketCalls.LocalAddress(_handle).ToEndPoint();

    /// <summary>Bytes written but not yet sent (SIOCOUTQNSD, tcp(7)); on a Unix socket, not yet read. 0 once it is broken.</summary>
    public int UnsentBytes
    {
        get
        {
            var result = SocketCalls.Query(_handle, SocketCalls.SIOCOUTQNSD);
            if (!result.Succeeded)
                result = SocketCalls.Query(_handle, SocketCalls.SIOCOUTQ);
            return result.Succeeded ? (int)result.Value : 0;
        }
    }

    /// <summary>Why a connection failed that <see cref="BeginConnect"/> began: 0 when it did not. Ask once it is writable; asking clears it.</summary>
    public int PendingError
    {
        get
        {
            Span<byte> error = stackalloc byte[sizeof(int)];
            var result = SocketCalls.GetOption(_handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_ERROR, error);
            return result.Succeeded ? MemoryMarshal.Read<int>(error) : result.Errno;
        }
    }

    /// <summary>Begins to connect without waiting: the socket is writable once <see cref="PendingError"/> knows the outcome.</summary>
    /// <param name="to">Any address.</param>
    /// <param name="errno">0, or why it failed at once (<see cref="ConnectError"/> words it).</param>
    /// <returns>The caller's to dispose of; null when it failed at once.</returns>
    public static StreamSocket? BeginConnect(IPEndPoint to, out int errno)
    {
        var address = PeerAddress.From(to);
        var handle = SocketCalls.Create(address.Family, SocketCalls.SOCK_STREAM);
        errno = handle.IsInvalid ? Marshal.GetLastPInvokeError() : SocketCalls.Connect(handle, address).Errno;
        if (errno is 0 or Errno.EINPROGRESS or Errno.EINTR)
        {
            errno = 0; // interrupted, it goes on in the background all the same (connect(2))
            return new StreamSocket(handle);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>
    /// A connected pair inside this process: ours for the event loop, theirs for code that wants an
    /// asynchronous <see cref="Socket"/>, such as TLS. The caller owns both.
    /// </summary>
    /// <exception cref="LinuxException">No descriptors are left.</exception>
    public static (StreamSocket Ours, Socket Theirs) Pair()
    {
        SocketCalls.Pair(out var first, out var second).OrThrow("socketpair", "bridge");
        return (new StreamSocket(first), new Socket(new SafeSocketHandle(second.Release(), ownsHandle: true)));
    }

    /// <summary>Takes what has arrived.</summary>
    /// <param name="buffer">Not empty, so that 0 bytes can only mean the end.</param>
    public IoResult Receive(Span<byte> buffer) => IoResult.Of(SocketCalls.Receive(_handle, buffer));

    /// <summary>Sends what fits: fewer bytes than asked is ordinary. A closed peer is a value, never SIGPIPE.</summary>
    public IoResult Send(ReadOnlySpan<byte> bytes) => IoResult.Of(SocketCalls.Send(_handle, bytes));

    /// <summary>Reads the kernel's state of a TCP connection; false on a socket that is no TCP connection (any more).</summary>
    public bool TryReadInfo(out TcpInfo info) => TcpInfo.TryRead(_handle, out info);

    /// <summary>Sends small writes at once instead of waiting for an acknowledgement (TCP_NODELAY).</summary>
    public void NoDelay() => SetTcp(SocketCalls.TCP_NODELAY, 1);

    /// <summary>
    /// Counts as writable only while fewer bytes than this are unsent (TCP_NOTSENT_LOWAT): what is not
    /// yet in the kernel can still be skipped when the reader is slow.
    /// </summary>
    public void NotSentLowWater(int bytes) => SetTcp(SocketCalls.TCP_NOTSENT_LOWAT, bytes);

    /// <summary>Asks for a send buffer; the kernel doubles it and caps it at net.core.wmem_max (socket(7)).</summary>
    public void SendBuffer(int bytes) => SocketCalls.SetOption(_handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, bytes);

    public void Dispose() => _handle.Dispose();

    // A peer may reset at any moment: what cannot be set any more shows at the next send.
    private void SetTcp(int option, int value) => SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_TCP, option, value);
}

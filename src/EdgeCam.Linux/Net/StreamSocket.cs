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

using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>The ordinary outcomes of a receive or send, as a value: no exception on the frame path.</summary>
/// <param name="Bytes">Bytes moved; 0 with errno 0 from a stream means that the peer has closed.</param>
/// <param name="Errno">0, or why nothing moved.</param>
public readonly record struct IoResult(int Bytes, int Errno)
{
    public bool Succeeded => Errno == 0;

    /// <summary>Nothing to read, or no room to write: wait for readiness.</summary>
    public bool IsWouldBlock => Errno == Interop.Errno.EAGAIN;

    /// <summary>
    /// For streams: the peer has closed or reset the connection. An empty datagram has the same
    /// values, so datagram callers look at <see cref="Succeeded"/>; and a stream is never asked for 0 bytes.
    /// </summary>
    public bool IsClosed => this is { Bytes: 0, Errno: 0 } || Errno is Interop.Errno.EPIPE or Interop.Errno.ECONNRESET;

    /// <summary>Neither moved, nor to be tried again, nor an orderly end.</summary>
    public bool IsFailed => Errno != 0 && !IsWouldBlock && !IsClosed;

    internal static IoResult Of(SyscallResult result) =>
        result.Succeeded ? new((int)result.Value, 0) : new(0, result.Errno);
}

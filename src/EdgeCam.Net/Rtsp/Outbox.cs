using EdgeCam.Linux.Net;

namespace EdgeCam.Net.Rtsp;

/// <summary>
/// What must leave a connection before any further media: responses, reports, and the rest of a packet
/// that the socket took in part. Of fixed size; a client that does not read its responses overflows it
/// and is closed.
/// </summary>
/// <remarks>Thread-bound to the owner of the connection. Allocates nothing after construction.</remarks>
internal sealed class Outbox(int capacity)
{
    private readonly byte[] _buffer = new byte[capacity];
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>Bytes that wait.</summary>
    public int Length => _end - _start;

    /// <summary>The room behind what waits; <see cref="Grow"/> tells how much of it was filled.</summary>
    public Span<byte> Room
    {
        get
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return _buffer.AsSpan(_end);
        }
    }

    public void Grow(int bytes) => _end += bytes;

    /// <summary>Forgets what waits: it was for a connection that is gone.</summary>
    public void Clear() => (_start, _end) = (0, 0);

    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(Room))
            return false;
        Grow(bytes.Length);
        return true;
    }

    /// <summary>Sends what waits, as much as the socket takes.</summary>
    public SendResult Flush(StreamSocket socket)
    {
        while (!IsEmpty)
        {
            var sent = socket.Send(_buffer.AsSpan(_start, _end - _start));
            if (!sent.Succeeded)
                return sent.IsWouldBlock ? SendResult.Blocked : SendResult.Closed;
            _start += sent.Bytes;
        }

        return SendResult.Done;
    }
}

/// <summary>What became of sending on a connection.</summary>
internal enum SendResult : byte
{
    /// <summary>All that there is to send is sent.</summary>
    Done,

    /// <summary>The socket is full; go on when it can be written.</summary>
    Blocked,

    /// <summary>The connection is gone.</summary>
    Closed,
}

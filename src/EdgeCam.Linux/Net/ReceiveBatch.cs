using EdgeCam.Linux.Interop;
using EdgeCam.Units;

namespace EdgeCam.Linux.Net;

/// <summary>Takes many datagrams from a socket in one system call (recvmmsg(2)), each with its sender and the instant at which it came.</summary>
/// <remarks>Thread-bound. Its memory is native and allocated once; receiving allocates nothing.</remarks>
public sealed unsafe class ReceiveBatch : IDisposable
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan Together = TimeSpan.FromMicroseconds(100);
    private const long LongestWait = MediaInstant.NanosecondsPerSecond; // in a socket; an older stamp means that the wall clock was set

    private readonly NativeBlock _memory;
    private readonly MMsgHdr* _messages; // _messages[i] always points at _vectors[i], _controls[i], _names[i] and its part of _bytes
    private readonly IoVec* _vectors;
    private readonly StampControl* _controls;
    private readonly PeerAddress* _names;
    private readonly byte* _bytes;
    private readonly int _most;
    private readonly int _mostBytes;
    private int _count;
    private MediaInstant _now;
    private long _wallNow; // ns since 1970, at _now

    /// <param name="most">Datagrams per system call, 1 to 1024 (UIO_MAXIOV).</param>
    /// <param name="mostBytes">Of a datagram; what exceeds it is cut off and lost.</param>
    public ReceiveBatch(int most = 64, int mostBytes = 2_048)
    {
        (_most, _mostBytes) = (most, mostBytes);
        _memory = new((nuint)(most * (sizeof(MMsgHdr) + sizeof(IoVec) + sizeof(StampControl) + sizeof(PeerAddress) + mostBytes)));
        _messages = (MMsgHdr*)_memory.Address;
        _vectors = (IoVec*)(_messages + most);
        _controls = (StampControl*)(_vectors + most);
        _names = (PeerAddress*)(_controls + most);
        _bytes = (byte*)(_names + most);
    }

    /// <summary>Takes what is there; those of the last call are gone.</summary>
    /// <returns>How many came; 0 when none is there.</returns>
    public int Receive(DatagramSocket socket)
    {
        for (var i = 0; i < _most; i++)
            Prepare(i);
        var result = SocketCalls.ReceiveMany(socket.Handle, _messages, _most);
        ReadClocks();
        _count = result.Succeeded ? (int)result.Value : 0;
        GC.KeepAlive(_memory);
        return _count;
    }

    /// <summary>A datagram of the last call; valid until the next.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => new(_bytes + (Checked(index) * _mostBytes), (int)_messages[index].Length);

    /// <summary>Its sender.</summary>
    public PeerAddress From(int index) => _names[Checked(index)];

    /// <summary>When the kernel received it, where <see cref="DatagramSocket.StampArrivals"/> was called; otherwise when it was taken.</summary>
    public MediaInstant ArrivedAt(int index)
    {
        ref readonly var control = ref _controls[Checked(index)];
        var isStamped = _messages[index].Header.ControlLength >= (nuint)sizeof(StampControl)
            && control is { Level: SocketCalls.SOL_SOCKET, Type: SocketCalls.SO_TIMESTAMPNS };
        var waited = isStamped ? _wallNow - (control.Stamp.Seconds * MediaInstant.NanosecondsPerSecond) - control.Stamp.Nanoseconds : 0;
        return waited is > 0 and < LongestWait ? new MediaInstant(_now.Nanoseconds - waited) : _now;
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Again when something else ran between the two: the difference would be taken for time on the way.</summary>
    private void ReadClocks()
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            _now = MonotonicClock.Now;
            _wallNow = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            if (MonotonicClock.Now - _now < Together)
                return;
        }
    }

    /// <summary>The kernel writes lengths and flags over what it was told.</summary>
    private void Prepare(int i)
    {
        _names[i] = default;
        _vectors[i] = new() { Base = _bytes + (i * _mostBytes), Length = (nuint)_mostBytes };
        _messages[i].Header = new()
        {
            Name = _names + i,
            NameLength = (uint)sizeof(PeerAddress),
            Vectors = _vectors + i,
            VectorCount = 1,
            Control = _controls + i,
            ControlLength = (nuint)sizeof(StampControl),
        };
    }

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
        return index;
    }
}

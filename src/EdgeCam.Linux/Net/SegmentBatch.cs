using System.Diagnostics;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>What became of a batch, counted in datagrams.</summary>
/// <param name="Sent">Taken by the kernel.</param>
/// <param name="Dropped">Not sent because the socket or the interface had no room.</param>
/// <param name="Refused">Not sent because their destination was refused (unreachable, forbidden).</param>
/// <param name="Errno">Why the newest of those were not sent; 0 when all were.</param>
public readonly record struct BatchResult(int Sent, int Dropped, int Refused, int Errno = 0);

/// <summary>
/// Sends the same datagrams to many destinations in few system calls: datagrams of one size that lie
/// side by side (a run) leave as one message that the kernel or the network card cuts (UDP_SEGMENT,
/// udp(7)), and messages to all destinations leave together (sendmmsg(2)). Where segmentation does not
/// work every datagram becomes a message of its own.
/// </summary>
/// <remarks>Thread-bound. Its memory is native and allocated once; sending allocates nothing.</remarks>
public sealed unsafe class SegmentBatch : IDisposable
{
    private readonly Run[] _runs;
    private readonly NativeBlock _memory;
    private readonly MMsgHdr* _messages; // _messages[i] always points at _vectors[i] and, while segmented, _controls[i]
    private readonly IoVec* _vectors;
    private readonly SegmentControl* _controls;
    private readonly int _mostMessages;
    private int _runCount;
    private int _queued;
    private bool _isFull;
    private BatchResult _result;
    private DatagramSocket? _socket;

    /// <param name="mostRuns">How many runs one batch holds.</param>
    /// <param name="mostMessages">Messages per system call, at most 1024 (UIO_MAXIOV).</param>
    public SegmentBatch(int mostRuns = 32, int mostMessages = 128)
    {
        _runs = new Run[mostRuns];
        _memory = new((nuint)(mostMessages * (sizeof(MMsgHdr) + sizeof(IoVec) + sizeof(SegmentControl))));
        _messages = (MMsgHdr*)_memory.Address;
        _vectors = (IoVec*)(_messages + mostMessages);
        _controls = (SegmentControl*)(_vectors + mostMessages);
        _mostMessages = mostMessages;
    }

    /// <summary>False once a segmented message was refused that went through in pieces: no offload here, then never again.</summary>
    public bool IsSegmenting { get; private set; } = true;

    public void Clear() => _runCount = 0;

    /// <summary>Adds datagrams that lie side by side. The memory is read by <see cref="SendTo"/>, until <see cref="Clear"/>.</summary>
    /// <param name="address">Of the first datagram; native or pinned.</param>
    /// <param name="length">Bytes in all, more than 0.</param>
    /// <param name="segmentSize">Bytes of each datagram, up to 65,507; the last may be shorter.</param>
    /// <returns>False when the batch is full: send, clear, and add again.</returns>
    public bool TryAddRun(nint address, int length, int segmentSize)
    {
        Debug.Assert(length > 0 && segmentSize is > 0 and <= LargestMessage);
        if (_runCount == _runs.Length)
            return false;
        _runs[_runCount++] = new(address, length, segmentSize);
        return true;
    }

    /// <summary>
    /// Sends all runs to every destination, in order for each of them. A destination that is refused is
    /// passed over; when the send buffer is full the rest is dropped, because a late picture is worthless.
    /// </summary>
    public BatchResult SendTo(DatagramSocket socket, ReadOnlySpan<PeerAddress> destinations)
    {
        _socket = socket;
        _queued = 0;
        _result = default;
        _isFull = false;
        fixed (PeerAddress* names = destinations)
        {
            foreach (ref readonly var run in _runs.AsSpan(0, _runCount))
                QueueRun(run, names, destinations.Length);
            Flush(); // while the destinations are pinned
        }

        _socket = null;
        GC.KeepAlive(_memory);
        return _result;
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Each piece goes to all destinations before the next, so that none is served last every time.</summary>
    private void QueueRun(in Run run, PeerAddress* names, int count)
    {
        var most = IsSegmenting ? Math.Min(MostSegments, LargestMessage / run.SegmentSize) * run.SegmentSize : run.SegmentSize;
        for (var offset = 0; offset < run.Length; offset += most)
        {
            var length = Math.Min(most, run.Length - offset);
            for (var i = 0; i < count; i++)
                Queue(run.Address + offset, length, run.SegmentSize, names + i);
        }
    }

    private void Queue(nint address, int length, int segmentSize, PeerAddress* name)
    {
        if (_queued == _mostMessages)
            Flush();
        var i = _queued++;
        _vectors[i] = new() { Base = (void*)address, Length = (nuint)length };
        _controls[i] = new()
        {
            Length = SegmentControl.ValueLength,
            Level = SocketCalls.SOL_UDP,
            Type = SocketCalls.UDP_SEGMENT,
            SegmentSize = (ushort)segmentSize,
        };
        var isSegmented = length > segmentSize;
        _messages[i].Header = new()
        {
            Name = name,
            NameLength = (uint)name->Length,
            Vectors = _vectors + i,
            VectorCount = 1,
            Control = isSegmented ? _controls + i : null,
            ControlLength = isSegmented ? (nuint)sizeof(SegmentControl) : 0,
        };
    }

    private void Flush()
    {
        var next = 0;
        while (next < _queued && !_isFull)
        {
            var result = SocketCalls.SendMany(_socket!.Handle, _messages + next, _queued - next);
            if (result.Succeeded)
                next = CountSent(next, next + (int)result.Value);
            else
                next += OnRefusedMessage(next, result.Errno) ? 1 : 0;
        }

        for (; next < _queued; next++)
            _result = _result with { Dropped = _result.Dropped + SegmentsOf(next) };
        _queued = 0;
    }

    private int CountSent(int from, int to)
    {
        for (; from < to; from++)
            _result = _result with { Sent = _result.Sent + SegmentsOf(from) };
        return to;
    }

    /// <returns>True when the message is dealt with; false when it is among what no room is left for.</returns>
    private bool OnRefusedMessage(int index, int errno)
    {
        if (errno is Errno.EAGAIN or Errno.ENOBUFS or Errno.ENOMEM)
        {
            _isFull = true;
            _result = _result with { Errno = errno };
            return false;
        }

        var mayBeSegmentation = errno is Errno.EIO or Errno.EINVAL or Errno.ENOPROTOOPT or Errno.EMSGSIZE;
        if (mayBeSegmentation && _messages[index].Header.ControlLength != 0)
            SendInPieces(index);
        else
            _result = _result with { Refused = _result.Refused + SegmentsOf(index), Errno = errno };
        return true;
    }

    /// <summary>
    /// The same errors mean "no checksum offload on this interface" and "no such destination" (a port of
    /// 0, say): only a piece that goes through by itself proves the former.
    /// </summary>
    private void SendInPieces(int index)
    {
        var start = (byte*)_vectors[index].Base;
        var length = (int)_vectors[index].Length;
        var size = _controls[index].SegmentSize;
        ref readonly var to = ref *(PeerAddress*)_messages[index].Header.Name;
        for (var offset = 0; offset < length; offset += size)
        {
            var sent = _socket!.Send(new(start + offset, Math.Min(size, length - offset)), to);
            IsSegmenting &= !sent.Succeeded;
            _result = sent switch
            {
                { Succeeded: true } => _result with { Sent = _result.Sent + 1 },
                { IsWouldBlock: true } => _result with { Dropped = _result.Dropped + 1, Errno = sent.Errno },
                _ => _result with { Refused = _result.Refused + 1, Errno = sent.Errno },
            };
        }
    }

    private int SegmentsOf(int index)
    {
        var size = _controls[index].SegmentSize;
        return ((int)_vectors[index].Length + size - 1) / size;
    }

    private const int MostSegments = 64; // UDP_MAX_SEGMENTS, linux/udp.h
    private const int LargestMessage = 65_507; // 65,535 less the IPv4 and UDP headers

    private readonly record struct Run(nint Address, int Length, int SegmentSize);
}

using System.Diagnostics;
using EdgeCam.Linux.Net;

namespace EdgeCam.Net.Uplink;

/// <summary>
/// Packets for one peer that were released together and leave together, in a system call for all of them: it costs the
/// most of a send, whatever it carries.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class PacketBatch : IDisposable
{
    private const int MostPackets = 64; // UDP_MAX_SEGMENTS, linux/udp.h
    private readonly SegmentBatch _segments = new(MostPackets, MostPackets);
    private readonly PeerAddress[] _peer = new PeerAddress[1];
    private readonly int[] _lengths = new int[MostPackets];
    private readonly byte[] _bytes;
    private int _first; // _first <= _count: the packets between wait; their bytes lie side by side from _start to _end
    private int _count;
    private int _start;
    private int _end;

    /// <param name="maxPacket">Bytes of the largest packet.</param>
    public PacketBatch(int maxPacket) => _bytes = GC.AllocateUninitializedArray<byte>(MostPackets * maxPacket, pinned: true);

    public bool IsEmpty => _first == _count;

    /// <summary>Copies a packet. False: no room before <see cref="Send"/>.</summary>
    public bool TryAdd(ReadOnlySpan<byte> packet)
    {
        Debug.Assert(packet.Length > 0);
        if (_count == MostPackets || !packet.TryCopyTo(_bytes.AsSpan(_end)))
            return false;
        _lengths[_count++] = packet.Length;
        _end += packet.Length;
        return true;
    }

    /// <summary>Sends all that waits. What a full socket does not take waits on; what is refused is lost.</summary>
    /// <returns>Its errno tells both apart: <see cref="IsFull"/>.</returns>
    public BatchResult Send(DatagramSocket socket, in PeerAddress peer)
    {
        _peer[0] = peer;
        AddRuns();
        var result = _segments.SendTo(socket, _peer);
        if (IsFull(result))
            KeepLast(result.Dropped);
        else
            Clear();
        return result;
    }

    /// <summary>There will be room: other errors than EAGAIN (the queue of the interface is full, say) mean lost packets.</summary>
    public static bool IsFull(in BatchResult result) => result.Dropped > 0 && new IoResult(0, result.Errno).IsWouldBlock;

    public void Clear() => (_first, _count, _start, _end) = (0, 0, 0, 0);

    public void Dispose() => _segments.Dispose();

    /// <summary>A run is packets of one size and a shorter one at its end.</summary>
    private unsafe void AddRuns()
    {
        _segments.Clear();
        fixed (byte* bytes = _bytes)
        {
            for (int i = _first, offset = _start; i < _count;)
            {
                var (size, length) = (_lengths[i], 0);
                for (var isLast = false; i < _count && !isLast && _lengths[i] <= size; i++)
                {
                    length += _lengths[i];
                    isLast = _lengths[i] < size;
                }

                _segments.TryAddRun((nint)bytes + offset, length, size);
                offset += length;
            }
        }
    }

    private void KeepLast(int packets)
    {
        for (; _count - _first > packets; _first++)
            _start += _lengths[_first];
    }
}

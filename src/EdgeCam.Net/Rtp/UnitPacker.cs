using System.Buffers.Binary;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtp;

/// <summary>
/// One access unit as RTP packets, one behind the other in a pinned send buffer: packed once, sent to
/// many. What differs from player to player (sequence number, channel, timestamp) is written over in
/// place before each send.
/// </summary>
/// <remarks>Thread-bound to the fan-out. Allocates nothing after construction.</remarks>
internal sealed class UnitPacker
{
    /// <summary>Room before each packet for "$", channel and length (RFC 2326 §10.12).</summary>
    public const int InterleavedPrefix = 4;

    private const byte InterleavedMagic = (byte)'$';
    private readonly byte[] _buffer;
    private readonly int[] _ends;
    private readonly int _maxPacket;
    private readonly int _prefix;
    private Numbering _numbering;

    /// <param name="maxUnitBytes">The largest access unit.</param>
    /// <param name="maxPacket">The largest RTP packet, header included.</param>
    /// <param name="prefix"><see cref="InterleavedPrefix"/>, or 0 for datagrams.</param>
    public UnitPacker(int maxUnitBytes, int maxPacket, int prefix)
    {
        _maxPacket = maxPacket;
        _prefix = prefix;
        // At worst full fragment, tail of one byte, tiny NAL unit, and again: three packets for each payload of bytes.
        var mostPackets = (3 * (maxUnitBytes / (maxPacket - RtpHeader.Size - 2))) + 3;
        _ends = GC.AllocateArray<int>(mostPackets, pinned: true);
        _buffer = GC.AllocateUninitializedArray<byte>(maxUnitBytes + maxPacket + (mostPackets * (prefix + RtpHeader.Size + 4)), pinned: true);
    }

    public DataSize Footprint => new(_buffer.Length + (_ends.Length * sizeof(int)));

    /// <summary>The unit in the buffer; 0 when there is none.</summary>
    public long Sequence { get; private set; }

    public Track Track { get; private set; }

    public int Count { get; private set; }

    /// <summary>All packets with their prefixes.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, EndOf(Count - 1));

    /// <summary>Writes what stands before a packet on an RTSP connection (RFC 2326 §10.12).</summary>
    public static void WritePrefix(Span<byte> prefix, byte channel, int packetLength)
    {
        prefix[0] = InterleavedMagic;
        prefix[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(prefix[2..], (ushort)packetLength);
    }

    /// <summary>Packs a unit unless it is in the buffer already. False: the view was overwritten while it was copied.</summary>
    public bool TryPack(in AccessUnitView view, RtpTrack track)
    {
        if (Sequence == view.Sequence)
            return true;

        _numbering = new Numbering(default, track.TimestampOf(view.Info.CapturedAt), 0);
        Track = view.Info.Track;
        Count = 0;
        if (Track == Track.Video)
            PackVideo(view.Bytes, track);
        else
            PackSound(view.Bytes, track);
        Sequence = view.IsIntact && Count > 0 ? view.Sequence : 0;
        return Sequence != 0;
    }

    /// <summary>Gives the packets the numbers, the timestamp and the channel of one player.</summary>
    public void Renumber(SequenceNumber first, RtpTimestamp timestamp, byte channel)
    {
        var wanted = new Numbering(first, timestamp, channel);
        if (_numbering == wanted)
            return;

        _numbering = wanted;
        for (var i = 0; i < Count; i++)
        {
            var packet = Packet(i);
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (first + i).Value);
            BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp.Value);
            if (_prefix != 0)
                _buffer[StartOf(i) + 1] = channel;
        }
    }

    /// <summary>Where packet <paramref name="index"/> begins, prefix included.</summary>
    public int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];

    /// <summary>Where packet <paramref name="index"/> ends.</summary>
    public int EndOf(int index) => index < 0 ? 0 : _ends[index];

    /// <summary>The packet that holds byte <paramref name="offset"/> of <see cref="Bytes"/>.</summary>
    public int IndexAt(int offset)
    {
        var found = _ends.AsSpan(0, Count).BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>
    /// Queues the packets from <paramref name="first"/> on as runs of equal size, which the kernel cuts
    /// (UDP_SEGMENT: all segments but the last are equal). Returns the first packet that found no room.
    /// </summary>
    public unsafe int QueueRuns(SegmentBatch batch, int first)
    {
        fixed (byte* buffer = _buffer) // pinned for good: the address stays true after this block
        {
            while (first < Count)
            {
                var next = EndOfRun(first);
                if (!batch.TryAddRun((nint)buffer + StartOf(first), StartOf(next) - StartOf(first), LengthOf(first)))
                    break;
                first = next;
            }
        }

        return first;
    }

    private int LengthOf(int index) => EndOf(index) - StartOf(index);

    private int EndOfRun(int first)
    {
        var size = LengthOf(first);
        var next = first + 1;
        while (next < Count && LengthOf(next) == size)
            next++;
        return next < Count && LengthOf(next) < size ? next + 1 : next;
    }

    private Span<byte> Packet(int index) => _buffer.AsSpan(StartOf(index) + _prefix, LengthOf(index) - _prefix);

    private void PackVideo(ReadOnlySpan<byte> accessUnit, RtpTrack track)
    {
        var packetizer = new H264Packetizer(accessUnit, _maxPacket - RtpHeader.Size);
        while (TryGetRoom(out var payload) && packetizer.TryNext(payload, out var written, out var isLast))
            Close(written, isLast, track);
    }

    private void PackSound(ReadOnlySpan<byte> frame, RtpTrack track)
    {
        var packetizer = new AacPacketizer(frame, _maxPacket - RtpHeader.Size);
        while (TryGetRoom(out var payload) && packetizer.TryNext(payload, out var written, out var isLast))
            Close(written, isLast, track);
    }

    // A torn view may cut into more packets than any real unit: then it stops here, and IsIntact says why.
    private bool TryGetRoom(out Span<byte> payload)
    {
        var at = EndOf(Count - 1) + _prefix + RtpHeader.Size;
        var room = Math.Min(_maxPacket - RtpHeader.Size, _buffer.Length - at);
        payload = Count < _ends.Length && room == _maxPacket - RtpHeader.Size ? _buffer.AsSpan(at, room) : default;
        return !payload.IsEmpty;
    }

    private void Close(int payloadLength, bool isLast, RtpTrack track)
    {
        var start = EndOf(Count - 1);
        var packetLength = RtpHeader.Size + payloadLength;
        if (_prefix != 0)
            WritePrefix(_buffer.AsSpan(start), 0, packetLength);

        new RtpHeader(track.PayloadType, isLast, new SequenceNumber(0) + Count, _numbering.Timestamp, track.Ssrc)
            .Write(_buffer.AsSpan(start + _prefix));
        _ends[Count++] = start + _prefix + packetLength;
    }

    private readonly record struct Numbering(SequenceNumber First, RtpTimestamp Timestamp, byte Channel);
}

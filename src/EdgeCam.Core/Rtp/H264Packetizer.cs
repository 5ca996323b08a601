using EdgeCam.Media;

namespace EdgeCam.Rtp;

/// <summary>
/// Cuts one H.264 access unit into RTP payloads, packetization mode 1 (RFC 6184): small NAL units that
/// follow each other share a STAP-A (§5.7.1), large ones become FU-As (§5.8) of equal size, the rest
/// travel alone (§5.6). Access unit delimiters and filler stay behind: RTP has its own framing. So do the
/// types that H.264 leaves open (0, 24 to 31): RTP has given them meanings of its own (§5.2).
/// </summary>
/// <remarks>
/// Thread-bound; allocates nothing. Memory-safe on bytes that change meanwhile (a lapped view). Whoever notes the
/// <see cref="Position"/> before a payload can have that very payload again from the same bytes, which is how a
/// retransmission comes out of the ring.
/// </remarks>
public ref struct H264Packetizer
{
    private const byte StapA = 24;      // RFC 6184 §5.7.1
    private const byte FuA = 28;        // RFC 6184 §5.8
    private const byte FuStart = 0x80;
    private const byte FuEnd = 0x40;
    private const byte ForbiddenAndNri = 0xE0;
    private const byte Forbidden = 0x80;
    private const byte Nri = 0x60;
    private const byte TypeMask = 0x1F;
    private const int StapLength = 2;

    private readonly ReadOnlySpan<byte> _unit;
    private readonly int _maxPayload;

    // The NAL unit to go on with is _unit[_nalStart.._nalEnd], empty at the end of the unit; _sent bytes of it are
    // gone in FU-As, its header included.   0 <= _sent < _nalEnd - _nalStart while there is one
    private int _nalStart;
    private int _nalEnd;
    private int _sent;

    /// <param name="accessUnit">Annex B bytes of one access unit.</param>
    /// <param name="maxPayload">The most bytes behind the RTP header, at least 64.</param>
    public H264Packetizer(ReadOnlySpan<byte> accessUnit, int maxPayload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayload, 64);
        _unit = accessUnit;
        _maxPayload = maxPayload;
        MoveOn();
    }

    /// <summary>Goes on where a packetizer of the same unit and payload size stood; a position outside the unit is its end.</summary>
    public H264Packetizer(ReadOnlySpan<byte> accessUnit, int maxPayload, PacketPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayload, 64);
        _unit = accessUnit;
        _maxPayload = maxPayload;
        _nalEnd = Math.Clamp(position.NalEnd, 0, accessUnit.Length);
        _nalStart = Math.Clamp(position.NalStart, 0, _nalEnd);
        _sent = Math.Clamp(position.Sent, 0, Math.Max(0, _nalEnd - _nalStart - 1));
    }

    /// <summary>What the next payload begins with.</summary>
    public readonly PacketPosition Position => new(_nalStart, _nalEnd, _sent);

    /// <summary>Writes the next payload.</summary>
    /// <param name="payload">Destination behind the RTP header, at least the maximum given.</param>
    /// <param name="written">Bytes written; 0 when false.</param>
    /// <param name="isLast">True for the last payload of the access unit: its packet carries the marker bit.</param>
    /// <returns>False when the access unit is exhausted.</returns>
    public bool TryNext(scoped Span<byte> payload, out int written, out bool isLast)
    {
        written = 0;
        if (_nalEnd - _nalStart > _maxPayload)
            written = WriteFragment(payload);
        else if (_nalEnd > _nalStart)
            written = WriteWhole(payload);
        isLast = _nalEnd == _nalStart;
        return written > 0;
    }

    private int WriteFragment(scoped Span<byte> payload)
    {
        var nal = _unit[_nalStart.._nalEnd];
        var isFirst = _sent == 0;
        var rest = nal[Math.Max(1, _sent)..]; // the header travels in the FU header
        var length = Math.Min(rest.Length, _maxPayload - 2);
        var isEnd = length == rest.Length;
        payload[0] = (byte)((nal[0] & ForbiddenAndNri) | FuA);
        payload[1] = (byte)((nal[0] & TypeMask) | (isFirst ? FuStart : 0) | (isEnd ? FuEnd : 0));
        rest[..length].CopyTo(payload[2..]);
        _sent = nal.Length - rest.Length + length;
        if (isEnd)
            MoveOn();
        return length + 2;
    }

    private int WriteWhole(scoped Span<byte> payload)
    {
        var first = _unit[_nalStart.._nalEnd];
        MoveOn();
        var next = _unit[_nalStart.._nalEnd];
        if (next.IsEmpty || 1 + StapLength + first.Length + StapLength + next.Length > _maxPayload)
        {
            first.CopyTo(payload);
            return first.Length;
        }

        var header = (byte)(StapA | (first[0] & ForbiddenAndNri));
        var written = Aggregate(first, payload, 1);
        while (!next.IsEmpty && written + StapLength + next.Length <= _maxPayload)
        {
            header = (byte)(StapA | ((header | next[0]) & Forbidden) | Math.Max(header & Nri, next[0] & Nri)); // any F, the highest NRI inside
            written = Aggregate(next, payload, written);
            MoveOn();
            next = _unit[_nalStart.._nalEnd];
        }

        payload[0] = header;
        return written;
    }

    private static int Aggregate(scoped ReadOnlySpan<byte> nal, scoped Span<byte> payload, int at)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(payload[at..], (ushort)nal.Length);
        nal.CopyTo(payload[(at + StapLength)..]);
        return at + StapLength + nal.Length;
    }

    /// <summary>On to the next NAL unit that RTP carries, or to the end of the unit.</summary>
    private void MoveOn()
    {
        var rest = _unit[_nalEnd..];
        (_nalStart, _nalEnd, _sent) = (_unit.Length, _unit.Length, 0);
        while (NalReader.TryNext(ref rest, out var nal))
        {
            if (!IsCarried(NalUnit.TypeOf(nal[0])))
                continue;
            _unit.Overlaps(nal, out _nalStart);
            _nalEnd = _nalStart + nal.Length;
            return;
        }
    }

    private static bool IsCarried(NalUnitType type) =>
        type is >= NalUnitType.Slice and < (NalUnitType)StapA and not (NalUnitType.AccessUnitDelimiter or NalUnitType.FillerData);
}

/// <summary>A place between two payloads of one access unit.</summary>
/// <param name="NalStart">Where the NAL unit that comes next begins, in bytes from the unit's first.</param>
/// <param name="NalEnd">Where it ends.</param>
/// <param name="Sent">Bytes of it that went in earlier FU-As; 0 when it has not been begun.</param>
public readonly record struct PacketPosition(int NalStart, int NalEnd, int Sent);

using EdgeCam.Media;

namespace EdgeCam.Rtp;

/// <summary>
/// Cuts one H.264 access unit into RTP payloads, packetization mode 1 (RFC 6184): small NAL units that
/// follow each other share a STAP-A (§5.7.1), large ones become FU-As (§5.8) of equal size, the rest
/// travel alone (§5.6). Access unit delimiters and filler stay behind: RTP has its own framing. So do the
/// types that H.264 leaves open (0, 24 to 31): RTP has given them meanings of its own (§5.2).
/// </summary>
/// <remarks>Thread-bound; allocates nothing. Memory-safe on bytes that change meanwhile (a lapped view).</remarks>
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

    private readonly int _maxPayload;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _nal;      // the unit to send next; empty at the end
    private byte _fragmentedHeader;       // header of the NAL unit that _fragment belongs to
    private ReadOnlySpan<byte> _fragment; // what is left of a NAL unit in FU-As

    /// <param name="accessUnit">Annex B bytes of one access unit.</param>
    /// <param name="maxPayload">The most bytes behind the RTP header, at least 64.</param>
    public H264Packetizer(ReadOnlySpan<byte> accessUnit, int maxPayload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayload, 64);
        _maxPayload = maxPayload;
        _rest = accessUnit;
        _nal = NextNal();
    }

    /// <summary>Writes the next payload.</summary>
    /// <param name="payload">Destination behind the RTP header, at least the maximum given.</param>
    /// <param name="written">Bytes written; 0 when false.</param>
    /// <param name="isLast">True for the last payload of the access unit: its packet carries the marker bit.</param>
    /// <returns>False when the access unit is exhausted.</returns>
    public bool TryNext(scoped Span<byte> payload, out int written, out bool isLast)
    {
        written = 0;
        if (!_fragment.IsEmpty)
            written = WriteFragment(payload, isFirst: false);
        else if (_nal.Length > _maxPayload)
            written = StartFragments(payload);
        else if (!_nal.IsEmpty)
            written = WriteWhole(payload);
        isLast = _fragment.IsEmpty && _nal.IsEmpty;
        return written > 0;
    }

    private int StartFragments(scoped Span<byte> payload)
    {
        _fragmentedHeader = _nal[0];
        _fragment = _nal[1..];
        _nal = NextNal();
        return WriteFragment(payload, isFirst: true);
    }

    private int WriteFragment(scoped Span<byte> payload, bool isFirst)
    {
        var length = Math.Min(_fragment.Length, _maxPayload - 2);
        var isEnd = length == _fragment.Length;
        payload[0] = (byte)((_fragmentedHeader & ForbiddenAndNri) | FuA);
        payload[1] = (byte)((_fragmentedHeader & TypeMask) | (isFirst ? FuStart : 0) | (isEnd ? FuEnd : 0));
        _fragment[..length].CopyTo(payload[2..]);
        _fragment = _fragment[length..];
        return length + 2;
    }

    private int WriteWhole(scoped Span<byte> payload)
    {
        var first = _nal;
        _nal = NextNal();
        if (_nal.IsEmpty || 1 + StapLength + first.Length + StapLength + _nal.Length > _maxPayload)
        {
            first.CopyTo(payload);
            return first.Length;
        }

        var header = (byte)(StapA | (first[0] & ForbiddenAndNri));
        var written = Aggregate(first, payload, 1);
        while (!_nal.IsEmpty && written + StapLength + _nal.Length <= _maxPayload)
        {
            header = (byte)(StapA | ((header | _nal[0]) & Forbidden) | Math.Max(header & Nri, _nal[0] & Nri)); // any F, the highest NRI inside
            written = Aggregate(_nal, payload, written);
            _nal = NextNal();
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

    private ReadOnlySpan<byte> NextNal()
    {
        while (NalReader.TryNext(ref _rest, out var nal))
        {
            if (IsCarried(NalUnit.TypeOf(nal[0])))
                return nal;
        }

        return default;
    }

    private static bool IsCarried(NalUnitType type) =>
        type is >= NalUnitType.Slice and < (NalUnitType)StapA and not (NalUnitType.AccessUnitDelimiter or NalUnitType.FillerData);
}

using System.Buffers.Binary;
using EdgeCam.Media;

namespace EdgeCam.Receiving;

/// <summary>What the front of a packet's payload says of the access unit it belongs to.</summary>
internal enum H264Opening
{
    Other,

    /// <summary>A sequence parameter set before any slice: nothing that the unit needs came before (ITU-T H.264 §7.4.1.2.3).</summary>
    ParameterSets,

    /// <summary>The beginning of a slice of an IDR picture.</summary>
    IdrSlice,
}

/// <summary>
/// Puts one access unit together from RTP payloads of packetization mode 1 (RFC 6184 §5.6 single, §5.7.1 STAP-A, §5.8 FU-A).
/// Bytes from the network: never throws.
/// </summary>
/// <remarks>Thread-bound; its memory is fixed.</remarks>
/// <param name="maxUnitBytes">The largest unit, start codes included.</param>
internal sealed class H264Reassembly(int maxUnitBytes)
{
    private const byte MaxSingle = 23;  // RFC 6184 §5.2
    private const byte StapA = 24;      // §5.7.1
    private const byte FuA = 28;        // §5.8
    private const byte FuStart = 0x80;
    private const byte FuEnd = 0x40;
    private const byte TypeMask = 0x1F;
    private const byte ForbiddenAndNri = 0xE0;

    private readonly byte[] _unit = new byte[maxUnitBytes];
    private int _length;
    private byte _fragmentedHeader; // of the NAL unit whose fragments are coming; 0 between NAL units

    private static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    public void Begin() => (_length, _fragmentedHeader) = (0, 0);

    /// <summary>Appends the next packet; false when it breaks the format or the unit grows too large.</summary>
    public bool TryAppend(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return true; // padding alone
        var type = payload[0] & TypeMask;
        if (type == FuA)
            return TryAppendFragment(payload);
        if (_fragmentedHeader != 0)
            return false;
        return type == StapA ? TryAppendAggregate(payload[1..]) : type is > 0 and <= MaxSingle && TryAppendNal(payload);
    }

    /// <summary>Ends the unit; false when it ends within a NAL unit or is empty.</summary>
    /// <param name="unit">Annex B; valid until <see cref="Begin"/>.</param>
    public bool TryEnd(out ReadOnlySpan<byte> unit)
    {
        unit = _unit.AsSpan(0, _length);
        return _fragmentedHeader == 0 && _length > 0;
    }

    /// <summary>Looks at the front of a payload.</summary>
    public static H264Opening OpeningOf(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
            return H264Opening.Other;
        var type = payload[0] & TypeMask;
        if (type == FuA)
            return (payload[1] & FuStart) != 0 ? OpeningOf((NalUnitType)(payload[1] & TypeMask)) ?? H264Opening.Other : H264Opening.Other;
        if (type != StapA)
            return OpeningOf((NalUnitType)type) ?? H264Opening.Other;
        for (var rest = payload[1..]; TryTakeAggregated(ref rest, out var nal);)
        {
            if (OpeningOf(NalUnit.TypeOf(nal[0])) is { } opening)
                return opening;
        }

        return H264Opening.Other;
    }

    /// <summary>Null for what may precede either: look further.</summary>
    private static H264Opening? OpeningOf(NalUnitType type) => type switch
    {
        NalUnitType.SequenceParameterSet => H264Opening.ParameterSets,
        NalUnitType.Idr => H264Opening.IdrSlice,
        _ => NalUnit.IsSlice(type) ? H264Opening.Other : null,
    };

    private bool TryAppendFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3)
            return false;
        var (isStart, isEnd) = ((payload[1] & FuStart) != 0, (payload[1] & FuEnd) != 0);
        var header = (byte)((payload[0] & ForbiddenAndNri) | (payload[1] & TypeMask));
        if ((header & TypeMask) is 0 or > MaxSingle || (isStart ? _fragmentedHeader != 0 : _fragmentedHeader != header))
            return false;
        _fragmentedHeader = isEnd ? (byte)0 : header;
        return (!isStart || (TryAppendBytes(StartCode) && TryAppendBytes([header]))) && TryAppendBytes(payload[2..]);
    }

    private bool TryAppendAggregate(ReadOnlySpan<byte> rest)
    {
        while (TryTakeAggregated(ref rest, out var nal))
        {
            if ((nal[0] & TypeMask) is 0 or > MaxSingle || !TryAppendNal(nal))
                return false;
        }

        return rest.IsEmpty;
    }

    /// <summary>Takes the next NAL unit of an aggregate; false at its end, and where it is cut: then something is left.</summary>
    private static bool TryTakeAggregated(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> nal)
    {
        nal = default;
        var length = rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length == 0 || length > rest.Length - 2)
            return false;
        nal = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }

    private bool TryAppendNal(ReadOnlySpan<byte> nal) => TryAppendBytes(StartCode) && TryAppendBytes(nal);

    private bool TryAppendBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(_unit.AsSpan(_length)))
            return false;
        _length += bytes.Length;
        return true;
    }
}

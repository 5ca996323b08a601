using System.Buffers;
using System.Buffers.Binary;

namespace EdgeCam.Testing.MpegTs;

/// <summary>Puts the PES packets of one PID together again and checks them (ISO/IEC 13818-1 §2.4.3.6).</summary>
internal sealed class PesReassembler(int pid, byte streamType)
{
    private readonly ArrayBufferWriter<byte> _pes = new();
    private bool _isRandomAccess;

    /// <summary>The PCR that was current when the last packet of the unit came.</summary>
    public long? PcrAtEnd { get; private set; }

    /// <summary>Index of the packet with which the unit began.</summary>
    public long FirstPacket { get; private set; }

    public void Begin(long packet, bool isRandomAccess)
    {
        _pes.ResetWrittenCount();
        FirstPacket = packet;
        _isRandomAccess = isRandomAccess;
    }

    /// <returns>False when the bytes belong to no PES packet whose beginning was seen.</returns>
    public bool Append(ReadOnlySpan<byte> payload, bool isUnitStart, long? pcr)
    {
        if (!isUnitStart && _pes.WrittenCount == 0)
            return false;
        _pes.Write(payload);
        PcrAtEnd = pcr;
        return true;
    }

    /// <summary>After a flagged break the unit in hand has no end; one that states its length and has it all is kept.</summary>
    public void DropIncomplete()
    {
        var pes = _pes.WrittenSpan;
        if (pes.Length < 6 || BinaryPrimitives.ReadUInt16BigEndian(pes[4..]) != pes.Length - 6)
            _pes.ResetWrittenCount();
    }

    /// <summary>Ends the unit in hand.</summary>
    /// <returns>Null when there is none, or it is unreadable; every problem is reported.</returns>
    public ElementaryUnit? End(Action<TransportStreamRule, string> report)
    {
        var pes = _pes.WrittenSpan;
        if (pes.IsEmpty)
            return null;

        var unit = Read(pes, report);
        _pes.ResetWrittenCount();
        if (unit is not null)
            ElementaryChecks.Check(unit, report);
        return unit;
    }

    private ElementaryUnit? Read(ReadOnlySpan<byte> pes, Action<TransportStreamRule, string> report)
    {
        if (HeaderProblem(pes) is { } problem)
        {
            report(TransportStreamRule.Pes, $"PID {pid:X}: {problem}");
            return null;
        }

        if ((pes[6] & 0x04) == 0)
            report(TransportStreamRule.Pes, $"PID {pid:X}: no data_alignment_indicator");
        return new ElementaryUnit(pid, streamType, ReadPts(pes[9..]), _isRandomAccess, pes[(9 + pes[8])..].ToArray());
    }

    private string? HeaderProblem(ReadOnlySpan<byte> pes)
    {
        if (pes.Length < 14 || pes[0] != 0 || pes[1] != 0 || pes[2] != 1)
            return "no packet_start_code_prefix";
        var isVideo = streamType == StreamTypes.H264;
        if (isVideo ? (pes[3] & 0xF0) != 0xE0 : (pes[3] & 0xE0) != 0xC0)
            return $"stream_id {pes[3]:X} for stream_type {streamType:X}";
        int length = BinaryPrimitives.ReadUInt16BigEndian(pes[4..]);
        if (length != pes.Length - 6 && (length != 0 || !isVideo || pes.Length - 6 <= ushort.MaxValue))
            return $"PES_packet_length {length}, found {pes.Length - 6}";
        if ((pes[6] & 0xF0) != 0x80 || pes[7] != 0x80 || pes[8] < 5 || 9 + pes[8] > pes.Length)
            return $"header flags {pes[6]:X2} {pes[7]:X2} {pes[8]:X2}, expected a PTS alone";
        return (pes[9] & 0xF1) == 0x21 && (pes[11] & 1) == 1 && (pes[13] & 1) == 1 ? null : "PTS prefix or marker bits";
    }

    private static long ReadPts(ReadOnlySpan<byte> field) =>
        ((field[0] & 0x0EL) << 29) | ((long)field[1] << 22) | ((field[2] & 0xFEL) << 14) | ((long)field[3] << 7) | ((uint)field[4] >> 1);
}

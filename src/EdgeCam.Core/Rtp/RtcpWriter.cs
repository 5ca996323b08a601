using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>What a sender report says (RFC 3550 §6.4.1).</summary>
/// <param name="Ssrc">Of the stream reported.</param>
/// <param name="NtpTime">Wall clock, 32.32 fixed point seconds since 1900.</param>
/// <param name="RtpTime">The same instant on the stream's RTP clock.</param>
/// <param name="Packets">RTP packets sent so far, modulo 2^32.</param>
/// <param name="Octets">Payload octets sent so far, modulo 2^32.</param>
public readonly record struct SenderReport(Ssrc Ssrc, ulong NtpTime, RtpTimestamp RtpTime, uint Packets, uint Octets);

/// <summary>Writes RTCP packets (RFC 3550 §6). Reentrant; allocates nothing.</summary>
public static class RtcpWriter
{
    private const byte Version2 = 0x80;
    private const int SenderReportSize = 28;
    private const int ReportBlockSize = 24;

    /// <summary>Writes the compound packet that opens every report: SR, then SDES with the CNAME (RFC 3550 §6.1).</summary>
    /// <param name="packet">Destination, at least 40 bytes and the CNAME.</param>
    /// <param name="report">The report.</param>
    /// <param name="cname">Canonical name, at most 255 bytes; the same for all streams that belong together.</param>
    /// <returns>Bytes written, a multiple of 4.</returns>
    public static int WriteReport(Span<byte> packet, in SenderReport report, ReadOnlySpan<byte> cname)
    {
        WriteHeader(packet, 0, RtcpType.SenderReport, SenderReportSize);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], report.Ssrc.Value);
        BinaryPrimitives.WriteUInt64BigEndian(packet[8..], report.NtpTime);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], report.RtpTime.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[20..], report.Packets);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], report.Octets);
        return SenderReportSize + WriteCname(packet[SenderReportSize..], report.Ssrc, cname);
    }

    /// <summary>Writes the compound packet of one who only receives: RR, then SDES with the CNAME (RFC 3550 §6.1, §6.4.2).</summary>
    /// <param name="packet">Destination, at least 20 bytes, 24 for each block, and the CNAME.</param>
    /// <param name="receiver">The receiver's own SSRC.</param>
    /// <param name="blocks">How each stream arrives, at most 31; none is a sign of life.</param>
    /// <param name="cname">Canonical name, at most 255 bytes.</param>
    /// <returns>Bytes written, a multiple of 4.</returns>
    public static int WriteReport(Span<byte> packet, Ssrc receiver, ReadOnlySpan<ReportBlock> blocks, ReadOnlySpan<byte> cname)
    {
        var size = 8 + (blocks.Length * ReportBlockSize);
        WriteHeader(packet, blocks.Length, RtcpType.ReceiverReport, size);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], receiver.Value);
        for (var i = 0; i < blocks.Length; i++)
            WriteBlock(packet[(8 + (i * ReportBlockSize))..], blocks[i]);
        return size + WriteCname(packet[size..], receiver, cname);
    }

    /// <summary>Writes a BYE (RFC 3550 §6.6): the stream has ended.</summary>
    public static int WriteBye(Span<byte> packet, Ssrc ssrc)
    {
        WriteHeader(packet, 1, RtcpType.Bye, 8);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc.Value);
        return 8;
    }

    private static void WriteBlock(Span<byte> block, in ReportBlock report)
    {
        BinaryPrimitives.WriteUInt32BigEndian(block, report.Ssrc.Value);
        BinaryPrimitives.WriteInt32BigEndian(block[4..], report.CumulativeLost & 0xFF_FFFF); // 24 bits, signed
        block[4] = report.FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], report.HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], report.Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block[16..], report.LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(block[20..], report.DelaySinceSenderReport);
    }

    private static int WriteCname(Span<byte> packet, Ssrc ssrc, ReadOnlySpan<byte> cname)
    {
        const byte CnameItem = 1;
        var size = (4 + 4 + 2 + cname.Length + 1 + 3) & ~3; // header, SSRC, item, at least one terminating zero
        packet[..size].Clear();
        WriteHeader(packet, 1, RtcpType.SourceDescription, size);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc.Value);
        packet[8] = CnameItem;
        packet[9] = (byte)cname.Length;
        cname.CopyTo(packet[10..]);
        return size;
    }

    internal static void WriteHeader(Span<byte> packet, int count, RtcpType type, int size)
    {
        packet[0] = (byte)(Version2 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((size / 4) - 1));
    }
}

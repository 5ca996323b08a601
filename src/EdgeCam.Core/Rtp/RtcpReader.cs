using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>RTCP packet types (RFC 3550 §12.1, RFC 4585 §6.1).</summary>
public enum RtcpType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    Application = 204,
    TransportFeedback = 205,
    PayloadFeedback = 206,
}

/// <summary>One packet of a compound: its type, its count or format field, and what follows the header.</summary>
public readonly ref struct RtcpPacket(RtcpType type, int count, ReadOnlySpan<byte> body)
{
    public RtcpType Type { get; } = type;

    public int Count { get; } = count;

    /// <summary>Bytes behind the 4-byte header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;
}

/// <summary>What a receiver says of one stream (RFC 3550 §6.4.1, report block).</summary>
/// <param name="FractionLost">Lost since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Lost in all; negative when packets came twice.</param>
/// <param name="Jitter">Interarrival jitter in ticks of the stream's clock.</param>
public readonly record struct ReportBlock(
    Ssrc Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceSenderReport);

/// <summary>Reads compound RTCP packets. Bytes from the network: never throws, never reads past the end. Reentrant.</summary>
public static class RtcpReader
{
    private const int HeaderSize = 4;
    private const int ReportBlockSize = 24;
    private const int SenderInfoSize = 20;

    /// <summary>Takes the next packet off the front; false when nothing is left or the rest is malformed (then it is emptied).</summary>
    public static bool TryNext(scoped ref ReadOnlySpan<byte> rest, out RtcpPacket packet)
    {
        packet = default;
        var input = rest;
        rest = default;
        if (input.Length < HeaderSize || (input[0] & 0xC0) != 0x80)
            return false;

        var size = 4 * (BinaryPrimitives.ReadUInt16BigEndian(input[2..]) + 1);
        var padding = (input[0] & 0x20) != 0 && size <= input.Length ? input[size - 1] : 0;
        if (size > input.Length || padding > size - HeaderSize)
            return false;

        packet = new RtcpPacket((RtcpType)input[1], input[0] & 0x1F, input[HeaderSize..(size - padding)]);
        rest = input[size..];
        return true;
    }

    /// <summary>Reads the sender's part of a sender report.</summary>
    public static bool TryReadSender(in RtcpPacket packet, out SenderReport report)
    {
        report = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.SenderReport || body.Length < 4 + SenderInfoSize)
            return false;

        report = new SenderReport(
            new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(body)),
            BinaryPrimitives.ReadUInt64BigEndian(body[4..]),
            new RtpTimestamp(BinaryPrimitives.ReadUInt32BigEndian(body[12..])),
            BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[20..]));
        return true;
    }

    /// <summary>Reads report block <paramref name="index"/> of a sender or receiver report.</summary>
    public static bool TryReadReport(in RtcpPacket packet, int index, out ReportBlock report)
    {
        report = default;
        if (packet.Type is not (RtcpType.SenderReport or RtcpType.ReceiverReport) || (uint)index >= (uint)packet.Count)
            return false;

        var at = 4 + (packet.Type == RtcpType.SenderReport ? SenderInfoSize : 0) + (index * ReportBlockSize);
        if (packet.Body.Length < at + ReportBlockSize)
            return false;

        var block = packet.Body[at..];
        report = new ReportBlock(
            new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(block)),
            block[4],
            (BinaryPrimitives.ReadInt32BigEndian(block[4..]) << 8) >> 8, // 24 bits, signed
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[20..]));
        return true;
    }
}

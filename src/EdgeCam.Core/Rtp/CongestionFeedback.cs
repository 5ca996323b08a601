using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>What routers said of congestion on a packet's way (RFC 3168 §5).</summary>
public enum Ecn : byte
{
    NotCapable = 0,
    Capable1 = 1,
    Capable0 = 2,
    CongestionExperienced = 3,
}

/// <summary>
/// A congestion control feedback packet (RFC 8888 §3.1): which packets of each stream came, and when.
/// Bytes from the network: never throws, never reads past the end. Allocates nothing.
/// </summary>
public ref struct CongestionFeedback
{
    internal const int Format = 11;          // RTPFB FMT
    internal const int BlockHeaderSize = 8;  // SSRC, begin_seq, num_reports
    internal const int MaxReports = 16_384;

    private ReadOnlySpan<byte> _streams;

    /// <summary>Who reports.</summary>
    public Ssrc Sender { get; private init; }

    /// <summary>When the report was made, on the receiver's clock in 1/65536 s, modulo 2^32.</summary>
    public uint Timestamp { get; private init; }

    /// <summary>Reads the packet; false when it is of another kind or its blocks do not fill it exactly.</summary>
    public static bool TryRead(in RtcpPacket packet, out CongestionFeedback feedback)
    {
        feedback = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.TransportFeedback || packet.Count != Format || body.Length < 8)
            return false;

        var streams = body[4..^4];
        for (var rest = streams; !rest.IsEmpty;)
        {
            if (!TryTakeStream(ref rest, out _))
                return false;
        }

        feedback = new CongestionFeedback
        {
            Sender = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(body)),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(body[^4..]),
            _streams = streams,
        };
        return true;
    }

    /// <summary>Takes the next stream's block; false when none is left.</summary>
    public bool TryNextStream(out StreamFeedback stream) => TryTakeStream(ref _streams, out stream);

    private static bool TryTakeStream(scoped ref ReadOnlySpan<byte> rest, out StreamFeedback stream)
    {
        stream = default;
        if (rest.Length < BlockHeaderSize)
            return false;
        int count = BinaryPrimitives.ReadUInt16BigEndian(rest[6..]);
        var size = BlockHeaderSize + (((2 * count) + 3) & ~3); // an odd number is padded to a word
        if (count > MaxReports || size > rest.Length)
            return false;

        stream = new StreamFeedback(rest[..(BlockHeaderSize + (2 * count))]);
        rest = rest[size..];
        return true;
    }
}

/// <summary>One stream's block of a congestion control feedback packet; borrowed from it.</summary>
public ref struct StreamFeedback
{
    private ReadOnlySpan<byte> _rest;

    internal StreamFeedback(ReadOnlySpan<byte> block)
    {
        Ssrc = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(block));
        Begin = Next = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(block[4..]));
        _rest = block[CongestionFeedback.BlockHeaderSize..];
        Count = _rest.Length / 2;
    }

    /// <summary>The stream that is reported on.</summary>
    public Ssrc Ssrc { get; }

    /// <summary>The first packet reported; <see cref="Count"/> packets from here on have a block each.</summary>
    /// <remarks>RFC 8888 §3.1 says "begin_seq to begin_seq+num_reports inclusive" and allows num_reports to be 0 for no
    /// block at all: it is a count, as implementations take it.</remarks>
    public SequenceNumber Begin { get; }

    /// <summary>How many packets are reported, 0 to 16384.</summary>
    public int Count { get; }

    private SequenceNumber Next { get; set; }

    /// <summary>Takes the next packet's block; false when none is left.</summary>
    public bool TryNext(out PacketFeedback packet)
    {
        packet = default;
        if (_rest.IsEmpty)
            return false;
        var block = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        packet = (block & 0x8000) != 0
            ? new PacketFeedback(Next, IsReceived: true, (Ecn)((block >> 13) & 3), (ushort)(block & 0x1FFF))
            : new PacketFeedback(Next, IsReceived: false, Ecn.NotCapable, PacketFeedback.Unavailable); // §3.1: what stands there is ignored
        Next = Next.Next;
        _rest = _rest[2..];
        return true;
    }
}

/// <summary>What a receiver says of one packet.</summary>
/// <param name="ArrivalOffset">How long before the report's timestamp it arrived, in 1/1024 s; see the two special values.</param>
public readonly record struct PacketFeedback(SequenceNumber Sequence, bool IsReceived, Ecn Ecn, ushort ArrivalOffset)
{
    /// <summary>Arrived more than 8189/1024 s before the report.</summary>
    public const ushort TooLongAgo = 0x1FFE;

    /// <summary>Not received, or the arrival time is not known.</summary>
    public const ushort Unavailable = 0x1FFF;

    /// <summary>Does <see cref="ArrivalOffset"/> state a time?</summary>
    public bool HasArrivalTime => ArrivalOffset < TooLongAgo;

    /// <summary>The arrival on the clock of <see cref="CongestionFeedback.Timestamp"/>, in 1/65536 s modulo 2^32; only with <see cref="HasArrivalTime"/>.</summary>
    /// <param name="reportTimestamp">Of the report that this stands in.</param>
    public uint ArrivedAt(uint reportTimestamp) => unchecked(reportTimestamp - ((uint)ArrivalOffset * 64));
}

using System.Buffers.Binary;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>Feedback as an honest or hostile far end would write it.</summary>
internal static class Rtcp
{
    private static readonly Ssrc Far = new(9);

    public static byte[] PictureLossOf(Ssrc media)
    {
        var packet = new byte[PictureLoss.Size];
        PictureLoss.Write(packet, Far, media);
        return packet;
    }

    /// <summary>Asks for so many numbers from the first on.</summary>
    public static byte[] Nack(Ssrc media, SequenceNumber first, int count)
    {
        var missing = Enumerable.Range(0, count).Select(i => first + i).ToArray();
        var packet = new byte[12 + (4 * count)];
        return packet[..GenericNack.Write(packet, Far, media, missing, out _)];
    }

    /// <summary>Says of so many packets from the first on that they arrived, each with what <paramref name="block"/> gives for it (RFC 8888 §3.1).</summary>
    public static byte[] Arrivals(Ssrc media, SequenceNumber first, int count, uint timestamp, Func<int, ushort> block)
    {
        var packet = new byte[20 + ((count + 1) / 2 * 4)];
        RtcpWriter.WriteHeader(packet, CongestionFeedback.Format, RtcpType.TransportFeedback, packet.Length);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), Far.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), media.Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), first.Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), (ushort)count);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(16 + (2 * i)), block(i));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(packet.Length - 4), timestamp);
        return packet;
    }

    /// <summary>The same feedback from a far end whose clock stands so much further.</summary>
    public static byte[] Shifted(byte[] rtcp, double seconds) =>
        Edited(rtcp, packet =>
        {
            var timestamp = packet[^4..];
            BinaryPrimitives.WriteUInt32BigEndian(timestamp, BinaryPrimitives.ReadUInt32BigEndian(timestamp) + unchecked((uint)(long)(seconds * 65_536)));
        });

    /// <summary>The same feedback with other words on each packet that it says came.</summary>
    public static byte[] WithBlocks(byte[] rtcp, Func<ushort, ushort> change) =>
        Edited(rtcp, packet =>
        {
            for (var rest = packet[8..^4]; rest.Length >= 8;)
            {
                int count = BinaryPrimitives.ReadUInt16BigEndian(rest[6..]);
                rest = rest[8..];
                for (var i = 0; i < count; i++, rest = rest[2..])
                    BinaryPrimitives.WriteUInt16BigEndian(rest, change(BinaryPrimitives.ReadUInt16BigEndian(rest)));
                rest = rest[(2 * (count % 2))..];
            }
        });

    private static byte[] Edited(byte[] rtcp, SpanEdit edit)
    {
        var copy = rtcp.ToArray();
        for (var at = 0; at + 4 <= copy.Length;)
        {
            var length = 4 * (1 + BinaryPrimitives.ReadUInt16BigEndian(copy.AsSpan(at + 2)));
            if (copy[at] == 0x80 + CongestionFeedback.Format && copy[at + 1] == (byte)RtcpType.TransportFeedback)
                edit(copy.AsSpan(at, length));
            at += length;
        }

        return copy;
    }

    private delegate void SpanEdit(Span<byte> packet);
}

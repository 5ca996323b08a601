using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>The fixed RTP header without CSRCs or extensions (RFC 3550 §5.1).</summary>
public readonly record struct RtpHeader(byte PayloadType, bool Marker, SequenceNumber Sequence, RtpTimestamp Timestamp, Ssrc Ssrc)
{
    public const int Size = 12;
    private const byte Version2 = 0x80;
    private const byte MarkerBit = 0x80;

    /// <summary>Writes the header to the front of <paramref name="packet"/>, at least <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> packet)
    {
        packet[0] = Version2;
        packet[1] = (byte)(PayloadType | (Marker ? MarkerBit : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], Sequence.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], Timestamp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], Ssrc.Value);
    }

    /// <summary>Reads a header and finds the payload behind CSRCs, extension and padding; false for anything malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (packet.Length < Size || (packet[0] & 0xC0) != Version2 || !TryTrim(packet, out payload))
            return false;

        header = new RtpHeader(
            (byte)(packet[1] & 0x7F),
            (packet[1] & MarkerBit) != 0,
            new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(packet[2..])),
            new RtpTimestamp(BinaryPrimitives.ReadUInt32BigEndian(packet[4..])),
            new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(packet[8..])));
        return true;
    }

    private static bool TryTrim(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var start = Size + (4 * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < start + 4)
                return false;
            start += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(start + 2)..]));
        }

        var padding = (packet[0] & 0x20) != 0 ? packet[^1] : 0;
        if (packet.Length < start + padding || ((packet[0] & 0x20) != 0 && padding == 0))
            return false;
        payload = packet[start..^padding];
        return true;
    }
}

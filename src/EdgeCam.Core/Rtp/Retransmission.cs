using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>
/// Retransmitted packets (RFC 4588 §4): a stream with its own SSRC, payload type and numbers, whose payload is the
/// original's sequence number and payload. Timestamp and marker are the original's. Reentrant; allocates nothing.
/// </summary>
public static class Retransmission
{
    /// <summary>By how much a retransmission is larger than the original: the original sequence number (OSN).</summary>
    public const int Overhead = 2;

    /// <summary>Writes the packet that sends <paramref name="original"/> again.</summary>
    /// <param name="packet">Destination, at least the original's size and <see cref="Overhead"/>; may not overlap it.</param>
    /// <param name="original">A whole RTP packet as it was sent; CSRCs, extension and padding stay behind.</param>
    /// <param name="payloadType">Of the retransmission stream.</param>
    /// <param name="sequence">The next of the retransmission stream.</param>
    /// <param name="ssrc">Of the retransmission stream.</param>
    /// <returns>Bytes written; 0 when the original is no RTP packet.</returns>
    public static int Write(Span<byte> packet, ReadOnlySpan<byte> original, byte payloadType, SequenceNumber sequence, Ssrc ssrc)
    {
        if (!RtpHeader.TryRead(original, out var header, out var payload))
            return 0;
        (header with { PayloadType = payloadType, Sequence = sequence, Ssrc = ssrc }).Write(packet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[RtpHeader.Size..], header.Sequence.Value);
        payload.CopyTo(packet[(RtpHeader.Size + Overhead)..]);
        return RtpHeader.Size + Overhead + payload.Length;
    }

    /// <summary>Writes the number of the original, which stands before its payload: for one that is packed anew.</summary>
    public static void WriteOriginal(Span<byte> payload, SequenceNumber original) =>
        BinaryPrimitives.WriteUInt16BigEndian(payload, original.Value);

    /// <summary>Reads what a retransmission carries; false when it is shorter than the number or carries nothing (a probe).</summary>
    /// <param name="payload">Behind the RTP header of the retransmission.</param>
    /// <param name="original">The original's sequence number.</param>
    /// <param name="originalPayload">Borrowed from <paramref name="payload"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, out SequenceNumber original, out ReadOnlySpan<byte> originalPayload)
    {
        original = default;
        originalPayload = default;
        if (payload.Length <= Overhead)
            return false;
        original = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(payload));
        originalPayload = payload[Overhead..];
        return true;
    }
}

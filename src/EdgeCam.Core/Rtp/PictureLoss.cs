using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>Picture loss indication (RFC 4585 §6.3.1): the receiver cannot go on without a key frame. Reentrant; allocates nothing.</summary>
public static class PictureLoss
{
    public const int Size = 12;
    private const int Format = 1; // PSFB FMT

    /// <summary>Writes the packet to the front of <paramref name="packet"/>, at least <see cref="Size"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> packet, Ssrc sender, Ssrc media)
    {
        RtcpWriter.WriteHeader(packet, Format, RtcpType.PayloadFeedback, Size);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], media.Value);
        return Size;
    }

    /// <summary>Reads who asks and for which stream; false when the packet is of another kind or cut.</summary>
    public static bool TryRead(in RtcpPacket packet, out Ssrc sender, out Ssrc media)
    {
        (sender, media) = (default, default);
        if (packet.Type != RtcpType.PayloadFeedback || packet.Count != Format || packet.Body.Length != Size - 4)
            return false;
        sender = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(packet.Body));
        media = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..]));
        return true;
    }
}

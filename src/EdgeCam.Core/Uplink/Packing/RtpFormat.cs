using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink.Packing;

/// <summary>
/// RTP: H.264 as RFC 6184 cuts it, AAC-hbr (RFC 3640), and retransmissions in a stream of their own (RFC 4588), for
/// which every packet leaves room for two bytes.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class RtpFormat(UplinkIdentity identity, UplinkStream sound, UplinkStream video, UplinkStream repair, int maxPacket) : IPacketFormat
{
    private readonly int _maxPayload = maxPacket - RtpHeader.Size - Retransmission.Overhead;

    public bool Interleaves => true;

    public MediaInstant NextUpkeep => MediaInstant.Never;

    public bool TryWrite(SendLane lane, in AccessUnitView view, Span<byte> packet, MediaInstant now, out PackedPart part)
    {
        part = default;
        var start = lane.Position ?? StartOf(view);
        if (!TryWritePayload(view, start, packet.Slice(RtpHeader.Size, _maxPayload), out var payload, out var next, out var isLast))
            return false;
        var stream = view.Info.Track == Track.Sound ? sound : video;
        new RtpHeader(lane.Track.PayloadType, isLast, stream.Next, lane.Track.TimestampOf(view.Info.CapturedAt), stream.Ssrc).Write(packet);
        part = new PackedPart(RtpHeader.Size + payload, payload, start, next, isLast);
        return true;
    }

    public bool TryWriteUpkeep(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        return false;
    }

    /// <summary>Writes a lost packet of <paramref name="view"/> once more. 0: the unit holds it no longer.</summary>
    public int WriteAgain(in SentPacket lost, SendLane lane, in AccessUnitView view, Span<byte> packet)
    {
        var payload = packet.Slice(RtpHeader.Size + Retransmission.Overhead, _maxPayload);
        if (!TryWritePayload(view, lost.Position, payload, out var length, out _, out var isLast))
            return 0;
        WriteRepairHeader(lane, view.Info.CapturedAt, isLast, lost.Sequence, packet);
        return RtpHeader.Size + Retransmission.Overhead + length;
    }

    /// <summary>Writes a retransmission of nothing: a probe that receivers pass over and report.</summary>
    public int WriteProbe(SendLane lane, Span<byte> packet, MediaInstant now)
    {
        WriteRepairHeader(lane, now, false, video.Next, packet);
        return RtpHeader.Size + Retransmission.Overhead;
    }

    private void WriteRepairHeader(SendLane lane, MediaInstant capturedAt, bool isLast, SequenceNumber original, Span<byte> packet)
    {
        new RtpHeader(identity.RetransmissionType, isLast, repair.Next, lane.Track.TimestampOf(capturedAt), repair.Ssrc).Write(packet);
        Retransmission.WriteOriginal(packet[RtpHeader.Size..], original);
    }

    private PacketPosition StartOf(in AccessUnitView view) =>
        view.Info.Track == Track.Video ? new H264Packetizer(view.Bytes, _maxPayload).Position : default;

    private static bool TryWritePayload(in AccessUnitView view, PacketPosition position, Span<byte> payload, out int written, out PacketPosition next, out bool isLast)
    {
        if (view.Info.Track == Track.Sound)
        {
            next = default;
            return new AacPacketizer(view.Bytes, payload.Length).TryNext(payload, out written, out isLast) && isLast; // a frame fits a packet
        }

        var packetizer = new H264Packetizer(view.Bytes, payload.Length, position);
        var isWritten = packetizer.TryNext(payload, out written, out isLast);
        next = packetizer.Position;
        return isWritten;
    }
}

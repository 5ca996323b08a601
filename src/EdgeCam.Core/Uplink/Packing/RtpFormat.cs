using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink.Packing;

/// <summary>
/// RTP: H.264 as RFC 6184 cuts it, AAC-hbr (RFC 3640) with as many frames a packet as wait and fit, and retransmissions of
/// each rendition's video in a stream of their own (RFC 4588), for which every packet leaves room for two bytes.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class RtpFormat(UplinkStream sound, SentRendition[] renditions, int maxPacket) : IPacketFormat
{
    private readonly int _maxPayload = maxPacket - RtpHeader.Size - Retransmission.Overhead;

    public bool Interleaves => true;

    public MediaInstant NextUpkeep => MediaInstant.Never;

    public bool TryWrite(SendLane lane, in AccessUnitView view, Span<byte> packet, MediaInstant now, out PackedPart part)
    {
        var payload = packet.Slice(RtpHeader.Size, _maxPayload);
        var isWritten = lane.Track.Track == Track.Sound ? TryWriteSound(lane, payload, out part) : TryWriteVideo(lane, view, payload, out part);
        if (!isWritten)
            return false;
        var stream = lane.Track.Track == Track.Sound ? sound : VideoOf(lane);
        new RtpHeader(lane.Track.PayloadType, part.IsLast, stream.Next, lane.Track.TimestampOf(view.Info.CapturedAt), stream.Ssrc).Write(packet);
        return true;
    }

    public bool TryWriteUpkeep(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        return false;
    }

    /// <summary>Writes a lost packet of a picture once more. 0: <paramref name="view"/> holds it no longer.</summary>
    public int WriteAgain(in SentPacket lost, SentRendition rendition, in AccessUnitView view, Span<byte> packet)
    {
        var payload = packet.Slice(RtpHeader.Size + Retransmission.Overhead, _maxPayload);
        if (!TryWritePayload(view, lost.Position, payload, out var length, out _, out var isLast))
            return 0;
        WriteRepairHeader(rendition, view.Info.CapturedAt, isLast, lost.Sequence, packet);
        return RtpHeader.Size + Retransmission.Overhead + length;
    }

    /// <summary>Writes a retransmission of nothing: a probe that receivers pass over and report.</summary>
    public static int WriteProbe(SentRendition rendition, Span<byte> packet, MediaInstant now)
    {
        WriteRepairHeader(rendition, now, false, rendition.Video.Next, packet);
        return RtpHeader.Size + Retransmission.Overhead;
    }

    private static void WriteRepairHeader(SentRendition rendition, MediaInstant capturedAt, bool isLast, SequenceNumber original, Span<byte> packet)
    {
        var (names, repairs) = (rendition.Names, rendition.Repairs);
        new RtpHeader(names.RetransmissionType, isLast, repairs.Next, names.Video.TimestampOf(capturedAt), repairs.Ssrc).Write(packet);
        Retransmission.WriteOriginal(packet[RtpHeader.Size..], original);
    }

    private UplinkStream VideoOf(SendLane lane)
    {
        var index = 0;
        while (renditions[index].Lane != lane)
            index++;
        return renditions[index].Video;
    }

    private bool TryWriteVideo(SendLane lane, in AccessUnitView view, Span<byte> payload, out PackedPart part)
    {
        part = default;
        var start = lane.Position ?? new H264Packetizer(view.Bytes, _maxPayload).Position;
        if (!TryWritePayload(view, start, payload, out var written, out var next, out var isLast))
            return false;
        part = new PackedPart(RtpHeader.Size + written, written, start, next, isLast);
        return true;
    }

    // Whether the frames behind the head were intact needs no question of its own: the ring gives up the head before them.
    private bool TryWriteSound(SendLane lane, Span<byte> payload, out PackedPart part)
    {
        part = default;
        var frames = SoundBatch.Count(lane, _maxPayload - AacAggregate.LengthBytes, AacAggregate.HeaderBytes);
        var aggregate = new AacAggregate(payload, frames);
        for (var i = 0; i < frames; i++)
        {
            if (lane.Stream.Ring.TryRead(lane[i].Sequence, out var frame) != RingRead.Ok || !aggregate.TryAdd(frame.Bytes))
                return false;
        }

        part = new PackedPart(RtpHeader.Size + aggregate.Written, aggregate.Written, default, default, IsLast: true, frames);
        return true;
    }

    private static bool TryWritePayload(in AccessUnitView view, PacketPosition position, Span<byte> payload, out int written, out PacketPosition next, out bool isLast)
    {
        var packetizer = new H264Packetizer(view.Bytes, payload.Length, position);
        var isWritten = packetizer.TryNext(payload, out written, out isLast);
        next = packetizer.Position;
        return isWritten;
    }
}

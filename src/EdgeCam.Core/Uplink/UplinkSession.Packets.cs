using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <content>Out: scheduling, packing, pacing.</content>
public sealed partial class UplinkSession
{
    private long _newestIdrSent;
    private MediaInstant _lastSentAt;
    private bool _isBlocked; // pictures wait for the link, not for the pacer

    /// <summary>Takes the next packet that may leave now.</summary>
    /// <param name="packet">Destination, at least the plan's largest packet; filled from the front, never kept.</param>
    /// <param name="written">Bytes of the packet; 0 when false.</param>
    /// <returns>False when nothing may be sent before <see cref="NextDeadline"/> or a further event.</returns>
    public bool TryPollPacket(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        _isBlocked = false;
        if (now >= _pacer.NextAt && TryRepeat(packet, now, out written))
            return true;
        while (now >= _pacer.NextAt && _scheduler.Next(now, withVideo: _isPictureProbe || MaySend(now, ControlTuning.Cap), withSound: MaySend(now, ControlTuning.SoundCap)) is { } lane)
        {
            if (TryPack(lane, packet, now, out written))
                return true;
        }

        _isBlocked = now >= _pacer.NextAt;
        return _isBlocked && TryProbe(packet, now, out written);
    }

    private bool MaySend(MediaInstant now, double most) =>
        _link.QueueSeconds(now) < most;

    /// <summary>
    /// While the link is dark an empty retransmission goes out now and then (RFC 4588 allows it): what is heard of first
    /// when the link is back, and nothing that a fresh picture would have to wait for.
    /// </summary>
    private bool TryProbe(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        if (_link.StalledSeconds(now) <= 0 || (now - _lastSentAt).TotalSeconds < RateController.ProbeInterval(_link, now))
            return false;
        var stream = _streams[RepairIndex];
        new RtpHeader(_identity.RetransmissionType, false, stream.Next, _lanes[VideoIndex].Track.TimestampOf(now), stream.Ssrc).Write(packet);
        Retransmission.WriteOriginal(packet[RtpHeader.Size..], _streams[VideoIndex].Next);
        written = RtpHeader.Size + Retransmission.Overhead;
        Note(RepairIndex, 0, default, written, now);
        Counters.OnSent(written + _plan.OverheadBytes, isLast: false);
        return true;
    }

    /// <summary>Packs the next packet of the lane's head. False: the head was overwritten or empty, and is gone.</summary>
    private bool TryPack(SendLane lane, Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        var unit = lane.Head;
        if (lane.Stream.Ring.TryRead(unit.Sequence, out var view) != RingRead.Ok)
        {
            lane.DropHead(DropReason.Lapped);
            return false;
        }

        var start = lane.Position ?? StartOf(view);
        if (!TryWritePayload(view, start, packet[RtpHeader.Size..(_plan.MaxPacket - Retransmission.Overhead)], out var payload, out var next, out var isLast) || !view.IsIntact)
        {
            lane.DropHead(DropReason.Lapped);
            return false;
        }

        var index = lane.Track.Track == Track.Sound ? SoundIndex : VideoIndex;
        var stream = _streams[index];
        new RtpHeader(lane.Track.PayloadType, isLast, stream.Next, lane.Track.TimestampOf(unit.Info.CapturedAt), stream.Ssrc).Write(packet);
        written = RtpHeader.Size + payload;
        Note(index, unit.Sequence, start, written, now);
        lane.OnSent(payload, next, isLast);
        if (unit.Info.IsIdr)
            _newestIdrSent = unit.Sequence;
        if (isLast && lane.Track.Track == Track.Video)
            Counters.BufferingMs = (now - unit.Info.CapturedAt).TotalMilliseconds;
        Counters.OnSent(written + _plan.OverheadBytes, isLast);
        return true;
    }

    private static bool TryWritePayload(in AccessUnitView view, PacketPosition position, Span<byte> payload, out int written, out PacketPosition next, out bool isLast)
    {
        if (view.Info.Track == Track.Sound)
        {
            next = default;
            return new AacPacketizer(view.Bytes, payload.Length).TryNext(payload, out written, out isLast);
        }

        var packetizer = new H264Packetizer(view.Bytes, payload.Length, position);
        var isWritten = packetizer.TryNext(payload, out written, out isLast);
        next = packetizer.Position;
        return isWritten;
    }

    private PacketPosition StartOf(in AccessUnitView view) =>
        view.Info.Track == Track.Video ? new H264Packetizer(view.Bytes, _plan.MaxPacket).Position : default;

    private void Note(int index, long unit, PacketPosition position, int written, MediaInstant now)
    {
        var stream = _streams[index];
        var wireBytes = written + _plan.OverheadBytes;
        var number = _log.Add(new SentPacket
        {
            SentAt = now,
            WireBytes = wireBytes,
            Sequence = stream.Next,
            Stream = (byte)index,
            Unit = unit,
            Position = position,
        });
        stream.OnSent(number, written - RtpHeader.Size);
        _lastSentAt = now;
        _link.OnSent(wireBytes, now);
        _pacer.OnSent(wireBytes, ControlTuning.Pace * Math.Max(_link.Capacity.BytesPerSecond, _plan.LeastRate.BitsPerSecond / 8.0), now);
    }
}

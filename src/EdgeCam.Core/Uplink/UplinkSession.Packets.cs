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
    /// <summary>Takes the next packet that may leave now.</summary>
    /// <param name="packet">Destination, at least the plan's largest packet; filled from the front, never kept.</param>
    /// <param name="written">Bytes of the packet; 0 when false.</param>
    /// <returns>False when nothing may be sent before <see cref="NextDeadline"/> or a further event.</returns>
    public bool TryPollPacket(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        while (now >= _pacer.NextAt && _scheduler.Next(now, withVideo: _link.QueueSeconds(now) < ControlTuning.Cap) is { } lane)
        {
            if (TryPack(lane, packet, now, out written))
                return true;
        }

        return false;
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

        var position = lane.Position;
        if (!TryWritePayload(view, position, packet, out var payload, out var next, out var isLast) || !view.IsIntact)
        {
            lane.DropHead(DropReason.Lapped);
            return false;
        }

        var stream = _streams[lane.Track.Track == Track.Sound ? 0 : 1];
        new RtpHeader(lane.Track.PayloadType, isLast, stream.Next, lane.Track.TimestampOf(unit.Info.CapturedAt), stream.Ssrc).Write(packet);
        written = RtpHeader.Size + payload;
        Note(stream, lane, unit.Sequence, position ?? default, written, now);
        lane.OnSent(payload, next, isLast);
        if (isLast && lane.Track.Track == Track.Video)
            Counters.BufferingMs = (now - unit.Info.CapturedAt).TotalMilliseconds;
        Counters.OnSent(written + _plan.OverheadBytes, isLast);
        return true;
    }

    private bool TryWritePayload(in AccessUnitView view, PacketPosition? position, Span<byte> packet, out int written, out PacketPosition next, out bool isLast)
    {
        var payload = packet[RtpHeader.Size.._plan.MaxPacket];
        if (view.Info.Track == Track.Sound)
        {
            next = default;
            return new AacPacketizer(view.Bytes, payload.Length).TryNext(payload, out written, out isLast);
        }

        var packetizer = position is { } at
            ? new H264Packetizer(view.Bytes, payload.Length, at)
            : new H264Packetizer(view.Bytes, payload.Length);
        var isWritten = packetizer.TryNext(payload, out written, out isLast);
        next = packetizer.Position;
        return isWritten;
    }

    private void Note(UplinkStream stream, SendLane lane, long unit, PacketPosition position, int written, MediaInstant now)
    {
        var wireBytes = written + _plan.OverheadBytes;
        var number = _log.Add(new SentPacket
        {
            SentAt = now,
            WireBytes = wireBytes,
            Sequence = stream.Next,
            Stream = (byte)(lane.Track.Track == Track.Sound ? 0 : 1),
            Unit = unit,
            Position = position,
        });
        stream.OnSent(number, written - RtpHeader.Size);
        _link.OnSent(wireBytes, now);
        _pacer.OnSent(wireBytes, ControlTuning.Pace * Math.Max(_link.Capacity.BytesPerSecond, _plan.LeastRate.BitsPerSecond / 8.0), now);
    }
}

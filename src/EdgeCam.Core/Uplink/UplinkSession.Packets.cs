using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Packing;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <summary>A packet that a session hands out.</summary>
/// <param name="Length">Bytes from the front of the destination.</param>
/// <param name="Track">What it carries; probes and retransmissions count as video, transport stream packets as what fills them.</param>
public readonly record struct UplinkPacket(int Length, Track Track);

/// <content>Out: scheduling, packing, pacing.</content>
public sealed partial class UplinkSession
{
    // Seconds of queue in the link beyond which nothing is added to it: it would only be old when it comes out. Sound goes
    // on arriving in time or not at all, a picture that was begun is finished.
    private const double MostQueueForSound = 0.1;
    private const double MostQueueForVideo = 0.25;
    private const double MostQueueAboveLow = 0.1; // for the main rendition, while the low one would have to wait behind it
    private MediaInstant _lastSentAt;
    private MediaInstant _soundDue; // what waits of the sound is no longer kept for more to come
    private bool _isBlocked; // what waits waits for the link, not for the pacer

    /// <summary>Takes the next packet that may leave now.</summary>
    /// <param name="packet">Destination, at least the plan's largest packet; filled from the front, never kept.</param>
    /// <param name="polled">What it is; default when false.</param>
    /// <returns>False when nothing may be sent before <see cref="NextDeadline"/> or a further event.</returns>
    public bool TryPollPacket(Span<byte> packet, MediaInstant now, out UplinkPacket polled)
    {
        polled = default;
        _isBlocked = false;
        if (!_pacer.MaySend(now))
            return false;
        if (TryRepeat(packet, now, out var length) || TryUpkeep(packet, now, out length))
        {
            polled = new UplinkPacket(length, Track.Video);
            return true;
        }

        while (NextLane(now) is { } lane)
        {
            if (TryPack(lane, packet, now, out polled))
                return true;
        }

        _isBlocked = true;
        return TryProbe(packet, now, out polled);
    }

    private SendLane? NextLane(MediaInstant now)
    {
        _lanes[SoundIndex].IsOpen = MaySendSound(now);
        foreach (var rendition in _renditions)
            rendition.Lane.IsOpen = rendition.IsProbe || SeesNoLink || _link.QueueSeconds(now) < (rendition == Lowest ? MostQueueForVideo : MostQueueAboveLow);
        return _scheduler.Next(now);
    }

    private bool MaySendSound(MediaInstant now) => IsSoundDue(now) && (SeesNoLink || _link.QueueSeconds(now) < MostQueueForSound);

    /// <summary>Has sound waited for more of it as long as it may, or does as much wait as a packet holds?</summary>
    private bool IsSoundDue(MediaInstant now) => now >= _soundDue || _lanes[SoundIndex].Bytes >= _plan.MaxPacket;

    /// <summary>
    /// While the link is dark an empty retransmission goes out now and then (RFC 4588 allows it): what is heard of first
    /// when the link is back, and nothing that a fresh picture would have to wait for.
    /// </summary>
    private bool TryProbe(Span<byte> packet, MediaInstant now, out UplinkPacket polled)
    {
        polled = default;
        if (_rtp is null || _plan.Feedback != UplinkFeedback.Packets || _link.QueueSeconds(now) <= 0
            || now - _lastSentAt < RateController.ProbeInterval(_link.StalledSeconds(now)))
            return false;
        var length = RtpFormat.WriteProbe(Main, packet, now);
        Note(Main.RepairIndex, 0, default, length, now);
        polled = new UplinkPacket(length, Track.Video);
        return true;
    }

    private bool TryUpkeep(Span<byte> packet, MediaInstant now, out int length)
    {
        if (!_format.TryWriteUpkeep(packet, now, out length))
            return false;
        Note(Main.Index, 0, default, length, now);
        return true;
    }

    /// <summary>Packs the next packet of the lane's head. False: the head was overwritten or empty, and is gone.</summary>
    private bool TryPack(SendLane lane, Span<byte> packet, MediaInstant now, out UplinkPacket polled)
    {
        polled = default;
        var unit = lane.Head;
        if (lane.Stream.Ring.TryRead(unit.Sequence, out var view) != RingRead.Ok
            || !_format.TryWrite(lane, view, packet, now, out var part) || !view.IsIntact)
        {
            lane.DropHead(DropReason.Lapped);
            return false;
        }

        polled = new UplinkPacket(part.Bytes, lane.Track.Track);
        var index = Array.IndexOf(_lanes, lane);
        Note(index, unit.Sequence, part.Start, part.Bytes, now, index == SoundIndex ? 0 : part.UnitBytes);
        lane.OnSent(part.UnitBytes, part.Next, part.IsLast, part.Units);
        if (index != SoundIndex)
            OnVideoSent(_renditions[index - FirstVideoIndex], unit, part.IsLast, now);
        return true;
    }

    private void OnVideoSent(SentRendition rendition, in PendingUnit unit, bool isLast, MediaInstant now)
    {
        rendition.OnSent(unit);
        if (!isLast)
            return;
        Counters.OnUnitSent();
        Counters.BufferingMs = (now - unit.Info.CapturedAt).TotalMilliseconds;
        rendition.IsProbe = false;
    }

    /// <summary>Enters a packet that leaves now in the books: log, stream, link and pacer.</summary>
    private void Note(int index, long unit, PacketPosition position, int length, MediaInstant now, int videoBytes = 0)
    {
        var wireBytes = length + OverheadBytes;
        var stream = _streams[index];
        var number = _log.Add(new SentPacket
        {
            SentAt = now,
            WireBytes = wireBytes,
            BytesBefore = (int)_log.BytesInFlight,
            ExpectedSeconds = _link.ExpectedSeconds(wireBytes, now),
            Sequence = stream.Next,
            Stream = (byte)index,
            Unit = unit,
            Position = position,
        });
        if (number == 0)
            _lastReportAt = now; // what the first report speaks of begins here
        stream.OnSent(number, length - RtpHeader.Size);
        _lastSentAt = now;
        _link.OnSent(wireBytes, now);
        _breaker.OnSent(now);
        _pacer.OnSent(wireBytes, PacingBytesPerSecond, now);
        _otherTraffic.OnSent(wireBytes, videoBytes, now);
        Counters.OnSent(wireBytes);
    }
}

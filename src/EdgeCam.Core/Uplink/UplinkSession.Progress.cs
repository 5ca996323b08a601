using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Uplink;

/// <content>In, where the far end does not say when which packet came: up to which one all are resolved.</content>
public sealed partial class UplinkSession
{
    private long _firstOnTransport; // the packet that the transport counts as its first
    private MediaInstant _lastReportAt;
    private bool _isOfSilence; // the next report speaks of a silence and of what went before: the one after it of the link as it is now

    /// <summary>The sequence number that the track's next packet gets; of video, the main rendition's.</summary>
    public SequenceNumber NextNumber(Track track) => _streams[track == Track.Sound ? SoundIndex : Main.Index].Next;

    /// <summary>Takes the progress of a transport that keeps the order over all streams: TCP, SRT.</summary>
    public void OnProgress(in Acknowledgement acknowledgement)
    {
        var upTo = Math.Min(_firstOnTransport + acknowledgement.UpTo, _log.Next);
        var lost = acknowledgement.Lost;
        for (var number = _log.FirstUnresolved; number < upTo; number++)
        {
            if (lost-- > 0)
                Lose(number, acknowledgement.At);
            else
                Arrive(number, acknowledgement.At, acknowledgement.At);
        }

        _link.OnReportEnd();
        Look(acknowledgement.At);
    }

    /// <summary>Takes what a receiver report says of one track, by counts of its packets.</summary>
    public void OnReport(Track track, in Acknowledgement acknowledgement)
    {
        var index = track == Track.Sound ? SoundIndex : Main.Index;
        var newest = _streams[index].FindCount(acknowledgement.UpTo);
        var (bytes, known) = (0L, 0L);
        for (var number = _log.FirstUnresolved; number <= newest; number++)
        {
            if (_log[number].Stream != index || !_log.Resolve(number, PacketState.Arrived))
                continue;
            bytes += _log[number].WireBytes;
            known++;
        }

        if (known == 0)
            return;
        var packets = Math.Max(known, acknowledgement.UpTo - _streams[index].Reported); // more than the log holds, when reports are rare
        _streams[index].Reported = acknowledgement.UpTo;
        Counters.OnReported(packets, acknowledgement.Lost);
        _isOfSilence |= _breaker.OnHeard(acknowledgement.At);
        if (index == Main.Index && acknowledgement.Lost > 0)
            Main.Source.RequestIdr(); // nobody will ask for what is missing
        if (index == Main.Index)
            TakeReport((double)bytes / known * packets, packets, acknowledgement);
        Look(acknowledgement.At);
    }

    /// <summary>The connection was made anew: what was on its way is lost, and the far end knows nothing of what came before.</summary>
    public void OnTransportRestarted(MediaInstant now)
    {
        while (_log.FirstUnresolved < _log.Next)
            Lose(_log.FirstUnresolved, now);
        _firstOnTransport = _log.Next;
        _lastReportAt = now;
        Array.ForEach(_renditions, rendition => rendition.Restart());
        _lanes[SoundIndex].Restart();
        foreach (var stream in _streams)
            stream.Restart();
        (_farClock, _isOfSilence) = (default, false);
        Array.Clear(_nextReports);
        _link.Restart();
        _breaker.Restart();
        Look(now);
    }

    private void TakeReport(double bytes, long packets, in Acknowledgement acknowledgement)
    {
        var seconds = (acknowledgement.At - _lastReportAt).TotalSeconds;
        var loss = Math.Min(1, (double)acknowledgement.Lost / packets);
        var roundTrip = acknowledgement.RoundTrip?.TotalSeconds;
        _lastReportAt = acknowledgement.At;
        if (_isOfSilence)
        {
            _isOfSilence = false;
            return;
        }

        _reports.OnReport(bytes + (_otherTraffic.BytesPerSecond * seconds), loss, seconds, roundTrip);
        if (_breaker.OnReport(bytes, packets, loss, seconds, roundTrip ?? _reports.RoundTrip))
            _reports.Fall();
    }

    private void Arrive(long number, MediaInstant arrivedAt, MediaInstant now)
    {
        ref var packet = ref _log[number];
        if (packet.State != PacketState.InFlight)
            return; // named twice in one report
        packet.HeardAt = now;
        _link.OnArrived(packet, WasAlone(number, packet.SentAt), arrivedAt, now);
        _log.Resolve(number, PacketState.Arrived);
        Counters.OnAcknowledged();
        if (OfVideo(packet) is { } rendition)
            rendition.NewestArrived = Math.Max(rendition.NewestArrived, number);
    }

    private void Lose(long number, MediaInstant now)
    {
        if (!_log.Resolve(number, PacketState.Lost))
            return;
        Counters.OnLost();
        _controller.OnLost(now);
        if (_renditions.Length > 1 && OfVideo(_log[number]) is { } rendition && number > rendition.NewestArrived)
            Want(rendition, number, now); // nothing of it came since, by which the far end could tell: it may be held for long
    }

    private SentRendition? OfVideo(in SentPacket packet) =>
        packet.Stream >= FirstVideoIndex && packet.Stream < _lanes.Length ? _renditions[packet.Stream - FirstVideoIndex] : null;
}

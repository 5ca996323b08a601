using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;

namespace EdgeCam.Uplink;

/// <content>In: what the far end says.</content>
public sealed partial class UplinkSession
{
    private const int ReorderedPackets = 3; // a packet is lost when one sent so much later has come
    private static readonly TimeSpan Overtaken = TimeSpan.FromMilliseconds(100);
    private readonly (long Number, MediaInstant ArrivedAt)[] _arrived = new (long, MediaInstant)[LogCapacity];
    private FarClock _farClock;

    /// <summary>Takes a compound RTCP packet from the far end. Bytes from the network: what is malformed is counted and passed over.</summary>
    public void OnFeedback(ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        var rest = rtcp;
        while (!rest.IsEmpty)
        {
            if (!RtcpReader.TryNext(ref rest, out var packet))
            {
                Counters.MalformedFeedback++;
                return;
            }

            if (CongestionFeedback.TryRead(packet, out var feedback))
                OnArrivals(feedback, now);
            else if (GenericNack.TryRead(packet, out var nack))
                OnNack(nack, now);
            else if (PictureLoss.TryRead(packet, out _, out var media))
                RenditionOf(media)?.Source.RequestIdr();
        }
    }

    private void OnArrivals(CongestionFeedback feedback, MediaInstant now)
    {
        var reportedAt = _farClock.Extend(feedback.Timestamp);
        var count = 0;
        var newest = -1L;
        var streams = feedback;
        while (streams.TryNextStream(out var stream))
        {
            var known = Find(stream.Ssrc);
            while (known is not null && stream.TryNext(out var packet))
            {
                if (!packet.IsReceived || !known.TryFind(packet.Sequence, out var number) || !_log.Holds(number))
                    continue;
                newest = Math.Max(newest, number);
                if (!packet.HasArrivalTime)
                    ArriveSometime(number, now);
                else if (_log[number].State == PacketState.InFlight && count < _arrived.Length)
                    _arrived[count++] = (number, FarClock.ArrivalOf(packet, reportedAt));
            }
        }

        TakeArrived(_arrived.AsSpan(0, count), now);
        TakeMissing(feedback, newest, now);
        TakeOvertaken(newest, now);
        if (count > 0)
            _link.OnReportEnd();
        Look(now);
    }

    private void TakeArrived(Span<(long Number, MediaInstant ArrivedAt)> arrived, MediaInstant now)
    {
        arrived.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        foreach (var (number, arrivedAt) in arrived)
            Arrive(number, arrivedAt, now);
    }

    // It came, nobody says when (RFC 8888 §3.1: not known, or too long ago): it is not lost, and tells nothing of the link.
    private void ArriveSometime(long number, MediaInstant now)
    {
        if (!_log.Resolve(number, PacketState.Arrived))
            return;
        _log[number].HeardAt = now;
        Counters.OnAcknowledged();
    }

    /// <summary>True when everything sent before had been heard of: nothing of ours can have stood before it.</summary>
    private bool WasAlone(long number, MediaInstant sentAt) =>
        !_log.Holds(number - 1) || (_log[number - 1].State == PacketState.Arrived && _log[number - 1].HeardAt <= sentAt);

    // Reported missing while later ones came: given up. If it comes after all, nothing more is learnt from it.
    private void TakeMissing(CongestionFeedback feedback, long newest, MediaInstant now)
    {
        while (feedback.TryNextStream(out var stream))
        {
            var known = Find(stream.Ssrc);
            while (known is not null && stream.TryNext(out var packet))
            {
                if (!packet.IsReceived && known.TryFind(packet.Sequence, out var number) && _log.Holds(number)
                    && number <= newest - ReorderedPackets)
                    Lose(number, now);
            }
        }
    }

    // On whatever stream: a packet sent well after it has come, and no report named it.
    private void TakeOvertaken(long newest, MediaInstant now)
    {
        while (_log.FirstUnresolved < newest && _log[newest].SentAt - _log[_log.FirstUnresolved].SentAt > Overtaken)
            Lose(_log.FirstUnresolved, now);
    }

    private UplinkStream? Find(Ssrc ssrc)
    {
        foreach (var stream in _streams)
        {
            if (stream.Ssrc == ssrc)
                return stream;
        }

        return null;
    }
}

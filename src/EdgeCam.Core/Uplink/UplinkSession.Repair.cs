using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <content>Again: packets that the far end misses come out of the ring once more, until they are too old.</content>
public sealed partial class UplinkSession
{
    private const int MostWanted = 1024;
    private const double RoundTripAtFirst = 0.1;
    private const double AnotherChance = 1.5; // round trips: to hear that the repair was lost too, and the far end's patience
    private readonly long[] _wanted = new long[MostWanted];
    private int _wantedFirst;
    private int _wantedCount;

    /// <summary>As it is now: on a way that became longer, or has a queue, the least ever would send everything twice.</summary>
    private double RoundTripSeconds =>
        SeesNoLink ? _reports.RoundTrip ?? RoundTripAtFirst : _link.SmoothRoundTrip > 0 ? _link.SmoothRoundTrip : RoundTripAtFirst;

    // Only video goes again: a retransmission names its original by a number alone, which the far end takes for one of the video's.
    private void OnNack(GenericNack nack, MediaInstant now)
    {
        var video = _streams[VideoIndex];
        while (_rtp is not null && nack.Media == video.Ssrc && nack.TryNext(out var missing))
        {
            if (video.TryFind(missing, out var number) && _log.Holds(number))
                Want(number, now);
            else if (MayMatter(missing))
                _lanes[VideoIndex].WaitForIdr();
        }
    }

    // Of a packet that is out of the log nobody knows the picture, but whether an IDR was begun since: then no picture
    // that is still to come refers to it. If that IDR is missed in turn, its own packets are asked for.
    private bool MayMatter(SequenceNumber missing) =>
        _streams[VideoIndex].AgeOf(missing) is > 0 and var age && age <= unchecked(_streams[VideoIndex].Packets - _packetsBeforeIdr);

    // Asked again within a round trip: the answer is still on its way.
    private void Want(long number, MediaInstant now)
    {
        ref var packet = ref _log[number];
        var isOnItsWay = packet.ResentAt.Nanoseconds > 0 && (now - packet.ResentAt).TotalSeconds < 0.9 * RoundTripSeconds;
        if (isOnItsWay || packet.Unit == 0 || _wantedCount == MostWanted)
            return;
        packet.ResentAt = now;
        Lose(number, now);
        _wanted[(_wantedFirst + _wantedCount++) % MostWanted] = number;
    }

    /// <summary>Takes the next packet that is to be sent again; those that are too old or overwritten are passed over.</summary>
    private bool TryRepeat(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        while (_wantedCount > 0 && written == 0)
        {
            var number = _wanted[_wantedFirst];
            _wantedFirst = (_wantedFirst + 1) % MostWanted;
            _wantedCount--;
            if (_log.Holds(number))
                written = Repeat(number, packet, now);
        }

        return written > 0;
    }

    private int Repeat(long number, Span<byte> packet, MediaInstant now)
    {
        var lost = _log[number];
        var lane = _lanes[lost.Stream];
        if (_stream.Ring.TryRead(lost.Unit, out var view) != RingRead.Ok || now - view.Info.CapturedAt > lane.Deadline)
            return GiveUp(lane, lost.Unit);

        var written = _rtp!.WriteAgain(lost, lane, view, packet);
        if (written == 0 || !view.IsIntact)
            return GiveUp(lane, lost.Unit);
        Note(RepairIndex, lost.Unit, lost.Position, written, now);
        Counters.OnRetransmitted();
        SendTwiceAtLast(number, view.Info.CapturedAt + lane.Deadline, now);
        return written;
    }

    /// <summary>A repair that could not be asked for again in time goes twice: beside a full queue one in ten is lost.</summary>
    private void SendTwiceAtLast(long number, MediaInstant deadline, MediaInstant now)
    {
        ref var packet = ref _log[number];
        if (packet.IsTwice || !_log.Holds(number) || (deadline - now).TotalSeconds > AnotherChance * RoundTripSeconds || _wantedCount == MostWanted)
            return;
        packet.IsTwice = true;
        _wanted[(_wantedFirst + _wantedCount++) % MostWanted] = number;
    }

    /// <summary>A packet stays lost: what refers to its picture cannot be decoded, unless an IDR has been sent since.</summary>
    private int GiveUp(SendLane lane, long unit)
    {
        Counters.OnDropped(DropReason.Expired);
        if (lane.Track.Track == Track.Video && unit >= _newestIdrSent)
            lane.WaitForIdr();
        return 0;
    }
}

using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <content>Again: packets that the far end misses come out of the ring once more, until they are too old.</content>
public sealed partial class UplinkSession
{
    private const double RoundTripAtFirst = 0.1;
    private const double AnotherChance = 1.5; // round trips: to hear that the repair was lost too, and the far end's patience

    /// <summary>As it is now: on a way that became longer, or has a queue, the least ever would send everything twice.</summary>
    private double RoundTripSeconds =>
        SeesNoLink ? _reports.RoundTrip ?? RoundTripAtFirst : _link.SmoothRoundTrip > 0 ? _link.SmoothRoundTrip : RoundTripAtFirst;

    // Only video goes again: a retransmission names its original by a number alone, which the far end takes for one of the video's.
    private void OnNack(GenericNack nack, MediaInstant now)
    {
        var rendition = RenditionOf(nack.Media);
        while (_rtp is not null && rendition is not null && nack.TryNext(out var missing))
        {
            if (rendition.Video.TryFind(missing, out var number) && _log.Holds(number))
                Want(rendition, number, now);
            else if (rendition.MayMatter(missing))
                rendition.Lane.WaitForIdr();
        }
    }

    private SentRendition? RenditionOf(Ssrc video)
    {
        foreach (var rendition in _renditions)
        {
            if (rendition.Video.Ssrc == video)
                return rendition;
        }

        return null;
    }

    // Asked again within a round trip: the answer is still on its way.
    private void Want(SentRendition rendition, long number, MediaInstant now)
    {
        ref var packet = ref _log[number];
        var isOnItsWay = packet.ResentAt.Nanoseconds > 0 && (now - packet.ResentAt).TotalSeconds < 0.9 * RoundTripSeconds;
        if (isOnItsWay || packet.Unit == 0 || rendition.Wanted.IsFull)
            return;
        packet.ResentAt = now;
        Lose(number, now);
        rendition.Wanted.Add(number);
    }

    /// <summary>Takes the next packet that is to be sent again: a rendition's before its pictures, and behind the pictures of those below it.</summary>
    private bool TryRepeat(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        foreach (var rendition in _renditions)
        {
            written = RepeatOf(rendition, packet, now);
            if (written > 0 || rendition.Lane.Count > 0)
                break;
        }

        return written > 0;
    }

    /// <summary>Those that are too old or overwritten are passed over. 0: there is none.</summary>
    private int RepeatOf(SentRendition rendition, Span<byte> packet, MediaInstant now)
    {
        var written = 0;
        while (written == 0 && rendition.Wanted.TryTake(out var number))
        {
            if (_log.Holds(number))
                written = Repeat(rendition, number, packet, now);
        }

        return written;
    }

    private int Repeat(SentRendition rendition, long number, Span<byte> packet, MediaInstant now)
    {
        var lost = _log[number];
        var deadline = rendition.Lane.Deadline;
        if (rendition.Source.Ring.TryRead(lost.Unit, out var view) != RingRead.Ok || now - view.Info.CapturedAt > deadline)
            return GiveUp(rendition, lost.Unit);

        var written = _rtp!.WriteAgain(lost, rendition, view, packet);
        if (written == 0 || !view.IsIntact)
            return GiveUp(rendition, lost.Unit);
        Note(rendition.RepairIndex, lost.Unit, lost.Position, written, now);
        Counters.OnRetransmitted();
        SendTwiceAtLast(rendition, number, view.Info.CapturedAt + deadline, now);
        return written;
    }

    /// <summary>A repair that could not be asked for again in time goes twice: beside a full queue one in ten is lost.</summary>
    private void SendTwiceAtLast(SentRendition rendition, long number, MediaInstant deadline, MediaInstant now)
    {
        ref var packet = ref _log[number];
        if (packet.IsTwice || !_log.Holds(number) || (deadline - now).TotalSeconds > AnotherChance * RoundTripSeconds || rendition.Wanted.IsFull)
            return;
        packet.IsTwice = true;
        rendition.Wanted.Add(number);
    }

    private int GiveUp(SentRendition rendition, long unit)
    {
        Counters.OnDropped(DropReason.Expired);
        rendition.GiveUp(unit);
        return 0;
    }
}

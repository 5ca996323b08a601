using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Tests.Report;

/// <summary>
/// Fills a record with a plausible run: 50 frames/s at a share of the capacity of the second before, each skipped while
/// the last one still waits longer than a limit. It knows what no sender knows; only the record matters here.
/// </summary>
internal static class ToySender
{
    public static RunRecord Run(LinkSpec spec, double seconds, double share, TimeSpan limit)
    {
        var run = new RunRecord { Link = spec, Duration = TimeSpan.FromSeconds(seconds), BaseDelay = spec.Delay, FrameInterval = TimeSpan.FromMilliseconds(20) };
        var link = new Link(spec);
        var lastDeparture = default(MediaInstant);
        var isBroken = false;
        for (var now = default(MediaInstant); now < run.End; now += run.FrameInterval)
        {
            var target = new Bitrate((long)Math.Max(150_000, share * 8 * link.CapacityBytes(now - TimeSpan.FromSeconds(1), now)));
            run.Targets.Add(new TargetChange(now, target));
            var frame = new FrameOutcome(run.Frames.Count, now) { IsSkippedBeforeEncoding = lastDeparture - now > limit };
            if (!frame.IsSkippedBeforeEncoding)
                frame = Send(run, link, frame, (int)target.BytesIn(run.FrameInterval), ref lastDeparture, ref isBroken);
            run.Frames.Add(frame);
        }

        return run;
    }

    private static FrameOutcome Send(RunRecord run, Link link, FrameOutcome frame, int bytes, ref MediaInstant lastDeparture, ref bool isBroken)
    {
        var (now, complete, isWhole) = (frame.CapturedAt, default(MediaInstant), true);
        for (; bytes > 0; bytes -= 1_200, now += TimeSpan.FromMilliseconds(1))
        {
            var size = Math.Min(bytes, 1_200) + 40;
            var verdict = link.Offer(now, size);
            run.Packets.Add(verdict.IsDelivered
                ? new SentPacket(now, verdict.DepartsAt, verdict.DeliversAt, size, PacketKind.Video, LossKind.None)
                : new SentPacket(now, null, null, size, PacketKind.Video, verdict.Outcome == LinkOutcome.TailDrop ? LossKind.TailDrop : LossKind.Random));
            isWhole &= verdict.IsDelivered;
            complete = verdict.DeliversAt;
            lastDeparture = verdict.IsDelivered ? verdict.DepartsAt : lastDeparture;
        }

        isBroken = !isWhole || (isBroken && frame.Number % 100 != 0);
        return frame with { IsSent = true, FirstPacketAt = frame.CapturedAt, LastPacketSentAt = now, CompleteAt = isWhole ? complete : null, IsDecodable = isWhole && !isBroken };
    }
}

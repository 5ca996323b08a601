using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Runs.Shared;

/// <summary>Several senders on shared links in virtual time.</summary>
/// <remarks>Reentrant.</remarks>
public static class SharedRun
{
    private static readonly MediaInstant Start = new(MediaInstant.NanosecondsPerSecond); // an uptime of one second
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FrameInterval = new FlowPlan { Uplink = new UplinkPlan() }.Rate.Interval;

    /// <summary>Runs it to its end.</summary>
    /// <param name="seed">Of encoders, links and short downloads.</param>
    public static SharedResult Of(SharedPlan plan, ulong seed)
    {
        var time = new EventQueue();
        var up = new Link(plan.Up with { Seed = plan.Up.Seed + seed }, Start);
        var down = new Link(plan.Down with { Seed = plan.Down.Seed + seed + 1000 }, Start);
        var records = plan.Flows.Select(flow => RecordOf(plan, flow)).ToList();
        var flows = plan.Flows.Select((flow, i) => new SimulatedFlow(
            time, PlanOf(flow, (seed * 100) + (ulong)i), flow.IsBackward ? down : up, flow.IsBackward ? up : down, records[i])).ToList();
        var downloads = plan.Downloads.Select(download => StartDownload(plan, download, time, up, down, seed)).ToList();
        try
        {
            foreach (var flow in flows)
                flow.Start();
            time.RunUntil(Start + plan.Duration);
            foreach (var flow in flows)
                flow.Close();
            return new SharedResult(plan, records, downloads);
        }
        finally
        {
            foreach (var flow in flows)
                flow.Dispose();
        }
    }

    private static RunRecord RecordOf(SharedPlan plan, SharedFlow flow)
    {
        var link = flow.IsBackward ? plan.Down : plan.Up;
        return new RunRecord
        {
            Link = link,
            Start = Start,
            Duration = plan.Duration,
            WarmUp = flow.Start + WarmUp,
            BaseDelay = link.Delay + flow.ExtraDelay,
            FrameInterval = FrameInterval,
        };
    }

    private static FlowPlan PlanOf(SharedFlow flow, ulong seed) => new()
    {
        Uplink = flow.Uplink,
        Sound = flow.Sound,
        Start = At(flow.Start) + PhaseOf(seed),
        End = At(flow.End),
        PauseFrom = At(flow.PauseFrom),
        PauseUntil = At(flow.PauseUntil),
        ExtraDelay = flow.ExtraDelay,
        Seed = seed,
    };

    // Cameras do not take their pictures at the same instants as each other: in step, the same one would be the first in the queue each time.
    private static TimeSpan PhaseOf(ulong seed) => FrameInterval * new SimulatedRandom(seed).NextDouble();

    private static RunRecord StartDownload(SharedPlan plan, DownloadPlan download, EventQueue time, Link up, Link down, ulong seed)
    {
        var record = new RunRecord { Link = plan.Up, Start = Start, Duration = plan.Duration, WarmUp = download.Start + WarmUp, BaseDelay = plan.Up.Delay, FrameInterval = TimeSpan.Zero };
        var path = new DownloadPath(time, up, down, record, At(download.End));
        if (download.ShortSeed is { } shortSeed)
            new ShortDownloads(path, new SimulatedRandom((seed * 1000) + shortSeed)).Start(At(download.Start));
        else
            path.Start(At(download.Start), packets: null, onDone: null);
        return record;
    }

    private static MediaInstant At(TimeSpan time) => time == TimeSpan.MaxValue ? MediaInstant.Never : Start + time;
}

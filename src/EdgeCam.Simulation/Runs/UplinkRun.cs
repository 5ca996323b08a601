using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Runs;

/// <summary>One camera on one link in virtual time.</summary>
public static class UplinkRun
{
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(5);

    /// <summary>When a run begins: an uptime of one second.</summary>
    public static MediaInstant Start => new(MediaInstant.NanosecondsPerSecond);

    /// <summary>The beginning that the figures of a run leave out.</summary>
    public static TimeSpan WarmUpOf(TimeSpan duration) => duration / 2 < LongestWarmUp ? duration / 2 : LongestWarmUp;

    /// <summary>Runs it to its end.</summary>
    /// <param name="up">From the camera.</param>
    /// <param name="down">Back to it.</param>
    /// <param name="seed">Of the encoder; the links have their own.</param>
    /// <param name="camera">Null: a model of one. Its first capture is at <see cref="Start"/>; the caller's to dispose of.</param>
    /// <param name="farEnd">Null: nobody looks at what arrives.</param>
    public static RunRecord Of(
        LinkSpec up, LinkSpec down, UplinkPlan plan, TimeSpan duration, ulong seed, ISimulatedCamera? camera = null, IFarEnd? farEnd = null)
    {
        var start = Start;
        var time = new EventQueue();
        var flowPlan = new FlowPlan { Uplink = plan, Start = start, Seed = seed };
        var record = new RunRecord
        {
            Link = up,
            Start = start,
            Duration = duration,
            WarmUp = WarmUpOf(duration),
            BaseDelay = up.Delay,
            FrameInterval = (camera?.Rate ?? flowPlan.Rate).Interval,
        };
        using var flow = new SimulatedFlow(time, flowPlan, new Link(up with { Seed = up.Seed + seed }, start), new Link(down with { Seed = down.Seed + seed + 1000 }, start), record, camera, farEnd);
        flow.Start();
        time.RunUntil(start + duration);
        flow.Close();
        return record;
    }
}

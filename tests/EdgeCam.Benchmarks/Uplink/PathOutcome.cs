using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs.Rfc8867;
using EdgeCam.Simulation.Runs.Shared;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>What is kept of one run; the records of all would take gigabytes.</summary>
internal sealed record PathOutcome
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public required double? Used { get; init; }

    /// <summary>Frames that arrived and could not be decoded, over all cameras.</summary>
    public required double Undecodable { get; init; }

    /// <summary>The greatest age of a picture at which a packet of it was sent for the first time, ms.</summary>
    public required double OldestSentMs { get; init; }

    /// <summary>Null when several cameras share the link.</summary>
    public RunFigures? Figures { get; init; }

    /// <summary>How much later frames are at the end of a long run than near its beginning, ms, by medians over two minutes.</summary>
    public double? DriftMs { get; init; }

    /// <summary>95 % of the sound, in the slowest phase of a link of steps, less what a link without a queue would take, ms.</summary>
    public double? SoundBeyondFloorMs { get; init; }

    /// <summary>The greatest share of the packets of ten seconds that were lost, once the second report may have come.</summary>
    public double WorstReportLoss { get; init; }

    public double? Jain { get; init; }

    /// <summary>The mean rate of the first camera while it is on, all headers included.</summary>
    public double? FirstKbps { get; init; }

    public static PathOutcome Of(RunRecord run)
    {
        var figures = RunFigures.From(run);
        return new PathOutcome
        {
            Used = figures[Figure.Used],
            Undecodable = figures[Figure.Undecodable] ?? 0,
            OldestSentMs = OldestSent(run),
            Figures = figures,
            SoundBeyondFloorMs = SoundFloor.Beyond(run),
            WorstReportLoss = WorstLoss(run),
            DriftMs = MedianDelay(run, run.Duration - TimeSpan.FromSeconds(122)) - MedianDelay(run, TimeSpan.FromSeconds(30)),
        };
    }

    public static PathOutcome Of(Rfc8867Case given, SharedResult result)
    {
        var first = given.Plan.Flows[0];
        var end = first.End < given.Plan.Duration ? first.End : given.Plan.Duration;
        return new PathOutcome
        {
            Used = result.Used(first.Start + WarmUp, end),
            Undecodable = result.Flows.Sum(flow => RunFigures.From(flow)[Figure.Undecodable] ?? 0),
            OldestSentMs = result.Flows.Max(OldestSent),
            Jain = result.Jain,
            FirstKbps = result.FlowKbps(0, first.Start + WarmUp, end),
        };
    }

    private static double OldestSent(RunRecord run) =>
        run.Frames.Where(frame => frame.LastPacketSentAt is not null).Max(frame => (frame.LastPacketSentAt!.Value - frame.CapturedAt).TotalMilliseconds);

    private static double WorstLoss(RunRecord run) =>
        run.Packets.GroupBy(packet => (packet.OfferedAt - run.Start).Ticks / TimeSpan.FromSeconds(10).Ticks).Where(ten => ten.Key >= 2)
            .Max(ten => ten.Count(packet => packet.Loss != LossKind.None) / (double)ten.Count());

    private static double? MedianDelay(RunRecord run, TimeSpan from)
    {
        var begin = run.Start + from;
        var end = begin + TimeSpan.FromSeconds(120);
        double[] delays =
        [
            .. run.Frames.Where(frame => frame.CompleteAt is not null && frame.CapturedAt >= begin && frame.CapturedAt < end)
                .Select(frame => (frame.CompleteAt!.Value - frame.CapturedAt).TotalMilliseconds).Order(),
        ];
        return delays.Length > 0 ? delays[delays.Length / 2] : null;
    }
}

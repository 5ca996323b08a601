using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>What a link of steps tells: how long the picture is late after a drop, how soon a rise is used.</summary>
internal static class StepFigures
{
    public static void Measure(RunRecord run, RunFigures figures)
    {
        if (run.Link.Steps.Count == 0)
            return;
        var carried = new CarriedBytes(run);
        var phases = PhasesOf(run);
        var changes = phases.Zip(phases.Skip(1)).Where(pair => pair.Second.From >= run.MeasuredFrom).ToList();
        var drops = changes.Where(pair => pair.Second.Rate < pair.First.Rate).Select(pair => pair.Second).ToList();
        var rises = changes.Where(pair => pair.Second.Rate > pair.First.Rate).Select(pair => pair.Second).ToList();
        if (drops.Count > 0)
            figures[Figure.Stale] = drops.Max(phase => StaleSeconds(run, phase));
        if (rises.Count > 0)
            figures[Figure.Regain] = rises.Max(phase => RegainSeconds(carried, phase));
        figures.Phases = [.. phases.Select(phase => UseOf(run, carried, phase))];
        if (phases.Count > 1)
            figures[Figure.LowPhaseUsed] = figures.Phases.Where(phase => phase.Used is not null).MinBy(phase => phase.CapacityKbps).Used;
    }

    private static List<Phase> PhasesOf(RunRecord run)
    {
        var starts = run.Link.Steps.Select(step => run.Start + step.At).Append(MediaInstant.Never).ToList();
        return [.. run.Link.Steps.Select((step, i) => new Phase(starts[i], MediaInstant.Min(starts[i + 1], run.End), step.Rate)).Where(phase => phase.From < run.End)];
    }

    /// <summary>The time, on a grid of 10 ms, at which the newest usable frame is older than a well-kept one would be.</summary>
    private static double StaleSeconds(RunRecord run, Phase phase)
    {
        var allowed = run.BaseDelay + TimeSpan.FromMilliseconds(100) + run.FrameInterval;
        var arrivals = run.Frames.Where(frame => frame.IsUsable).OrderBy(frame => frame.CompleteAt!.Value).ToList();
        var (next, stale) = (0, 0);
        var newest = run.Start - TimeSpan.FromDays(1);
        for (var now = phase.From; now < phase.To; now += TimeSpan.FromMilliseconds(10))
        {
            for (; next < arrivals.Count && arrivals[next].CompleteAt <= now; next++)
                newest = newest > arrivals[next].CapturedAt ? newest : arrivals[next].CapturedAt;
            if (now - newest > allowed)
                stale++;
        }

        return stale * 0.01;
    }

    /// <summary>Until what was carried in the last second reaches 90 % of the new capacity, on a grid of 100 ms.</summary>
    private static double RegainSeconds(CarriedBytes carried, Phase phase)
    {
        for (var now = phase.From; now <= phase.To; now += TimeSpan.FromMilliseconds(100))
        {
            if (carried.Between(now - TimeSpan.FromSeconds(1), now) * 8 >= 0.9 * phase.Rate.BitsPerSecond)
                return (now - phase.From).TotalSeconds;
        }

        return (phase.To - phase.From).TotalSeconds;
    }

    private static PhaseUse UseOf(RunRecord run, CarriedBytes carried, Phase phase)
    {
        var length = phase.To - phase.From;
        var settling = length / 2 < Settling ? length / 2 : Settling;
        var from = phase.From + settling;
        var kilobits = carried.Between(from, phase.To) * 8 / 1e3 / (phase.To - from).TotalSeconds;
        return new PhaseUse(from - run.Start, phase.To - run.Start, phase.Rate.Kilobits, kilobits);
    }

    private readonly record struct Phase(MediaInstant From, MediaInstant To, Bitrate Rate);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
}

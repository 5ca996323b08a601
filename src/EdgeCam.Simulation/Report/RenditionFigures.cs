using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>Where a low rendition went beside the main one: how it fared, and what of both was seen.</summary>
internal static class RenditionFigures
{
    public static void Measure(RunRecord run, RunFigures figures)
    {
        if (run.LowFrames.Count == 0)
            return;
        var captures = run.Frames.Where(frame => run.Covers(frame.CapturedAt)).Select(frame => frame.CapturedAt).ToList();
        var low = Signal(new UsableFrames(run.End, run.LowFrames), captures);
        figures[Figure.LowSignalP50] = Percentiles.Of(low, 0.5);
        figures[Figure.LowSignalP95] = Percentiles.Of(low, 0.95);
        figures[Figure.LowUndecodable] = run.LowFrames.Count(frame => run.Covers(frame.CapturedAt) && frame.CompleteAt is not null && !frame.IsDecodable);
        var seen = Signal(new UsableFrames(run.End, run.Seen), captures);
        figures[Figure.SeenSignalP50] = Percentiles.Of(seen, 0.5);
        figures[Figure.SeenSignalP95] = Percentiles.Of(seen, 0.95);
        figures[Figure.Switches] = run.Switches;
    }

    private static List<double> Signal(UsableFrames arrivals, List<MediaInstant> captures) =>
        captures.ConvertAll(capture => arrivals.SignalDelay(capture).TotalMilliseconds);
}

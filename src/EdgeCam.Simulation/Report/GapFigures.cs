using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>What the gaps of a trace tell: how soon a fresh picture is there when the link comes back.</summary>
internal static class GapFigures
{
    public static void Measure(RunRecord run, RunFigures figures)
    {
        var arrivals = new UsableFrames(run);
        var fresh = GapEnds(run).Select(end => FreshMilliseconds(run, arrivals, end)).ToList();
        figures[Figure.FreshMedian] = Percentiles.Of(fresh, 0.5);
        figures[Figure.FreshMax] = fresh.Count > 0 ? fresh.Max() : null;
    }

    /// <summary>From the first opportunity until a frame of that moment is usable, beyond the propagation delay.</summary>
    private static double FreshMilliseconds(RunRecord run, UsableFrames arrivals, MediaInstant gapEnd)
    {
        var arrival = arrivals.FirstSince(gapEnd - run.FrameInterval) ?? run.End;
        return (arrival - gapEnd - run.BaseDelay).TotalMilliseconds;
    }

    /// <summary>The ends of the gaps that begin after 3 s and end 5 s before the run does.</summary>
    private static IEnumerable<MediaInstant> GapEnds(RunRecord run)
    {
        var trace = run.Link.Trace;
        if (trace.Count == 0)
            yield break;
        var before = TimeSpan.MaxValue;
        for (var round = (int)(run.Link.TraceOffset / trace[^1]); ; round++)
        {
            foreach (var at in trace)
            {
                var now = (round * trace[^1]) + at - run.Link.TraceOffset;
                if (now >= run.Duration - TimeSpan.FromSeconds(5))
                    yield break;
                if (before > TimeSpan.FromSeconds(3) && before < now && now - before >= LeastGap)
                    yield return run.Start + now;
                before = now;
            }
        }
    }

    private static readonly TimeSpan LeastGap = TimeSpan.FromMilliseconds(500);
}

namespace EdgeCam.Simulation.Report.Html;

/// <summary>The axes that the pictures of all runs share, so that they can be compared.</summary>
/// <param name="TopKbps">Peaks of a trace above it are cut.</param>
/// <param name="TopMs">Peaks of delay above it are cut, so that a profile without a deadline leaves the others legible.</param>
internal sealed record ChartScale(double Seconds, double TopKbps, double TopMs, double WarmUpSeconds)
{
    public static ChartScale For(IReadOnlyList<ReportedRun> runs, List<IReadOnlyList<TimeBin>> series)
    {
        var bins = series.SelectMany(run => run).ToList();
        var rate = Math.Max(Percentiles.Of(bins.Select(bin => bin.CapacityKbps), 0.98) ?? 0, Percentiles.Of(bins.Select(bin => bin.CarriedKbps), 0.999) ?? 0);
        var delays = bins.Select(bin => bin.SignalMs).OfType<double>().ToList();
        var latest = runs.Max(run => run.Deadline?.TotalMilliseconds ?? 0);
        var usual = Math.Clamp((Percentiles.Of(delays, 0.97) ?? 0) * 1.3, latest * 1.2, Math.Max(latest * 2.5, 500));
        var first = runs[0].Record;
        return new ChartScale(
            first.Duration.TotalSeconds,
            NiceAbove(Math.Max(1, rate)),
            NiceAbove(Math.Max(1, Math.Min(usual, delays.DefaultIfEmpty(1).Max() * 1.05))),
            first.WarmUp.TotalSeconds);
    }

    /// <summary>The first product of a step and a power of ten that is not below; its quarters are round.</summary>
    private static double NiceAbove(double value)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return decade * (Steps.FirstOrDefault(step => step * decade >= value * 0.9999, 10));
    }

    private static readonly double[] Steps = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8];
}

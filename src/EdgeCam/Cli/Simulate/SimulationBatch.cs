using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Report.Html;
using EdgeCam.Simulation.Runs;

namespace EdgeCam.Cli.Simulate;

/// <summary>The runs of a request: every profile with every seed, as many at once as there are processors.</summary>
internal static class SimulationBatch
{
    /// <returns>A run per profile, in the order of the request: medians over the seeds, and the record of the first seed.</returns>
    public static IReadOnlyList<ReportedRun> Run(SimulationRequest request)
    {
        var figures = new RunFigures[request.Profiles.Count * request.Seeds];
        var records = new RunRecord[request.Profiles.Count];
        Parallel.For(0, figures.Length, i =>
        {
            var (profile, seed) = Math.DivRem(i, request.Seeds);
            var record = UplinkRun.Of(request.Up, request.Down, request.Profiles[profile].Plan, request.Duration, (ulong)seed + 1);
            figures[i] = RunFigures.From(record);
            if (seed == 0)
                records[profile] = record; // of the others only the figures are kept: a record is tens of megabytes
        });
        return
        [
            .. request.Profiles.Select((profile, i) => new ReportedRun(
                profile.Name, profile.Plan.VideoDeadline, records[i], RunFigures.Median(figures.AsSpan(i * request.Seeds, request.Seeds).ToArray()))),
        ];
    }
}

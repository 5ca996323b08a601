using EdgeCam.Footage;
using EdgeCam.Libav;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Report.Html;
using EdgeCam.Simulation.Runs;

namespace EdgeCam.Cli.Simulate;

/// <summary>The runs of a request: every profile with every seed, as many at once as there are processors.</summary>
internal static class SimulationBatch
{
    /// <returns>A run per profile, in the order of the request: medians over the seeds, and the record of the first seed.</returns>
    /// <param name="libav">Null only where no footage is asked for.</param>
    /// <exception cref="MediaException">The footage cannot be read, or an encoder or decoder cannot be had.</exception>
    public static IReadOnlyList<ReportedRun> Run(SimulationRequest request, LibavLibrary? libav)
    {
        var figures = new RunFigures[request.Profiles.Count * request.Seeds];
        var records = new RunRecord[request.Profiles.Count];
        Parallel.For(0, figures.Length, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce(request, libav) }, i =>
        {
            var (profile, seed) = Math.DivRem(i, request.Seeds);
            var record = RecordOf(request, request.Profiles[profile], (ulong)seed + 1, libav);
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

    private static RunRecord RecordOf(SimulationRequest request, RequestedProfile profile, ulong seed, LibavLibrary? libav) => request.Footage is { } footage
        ? new FootageRun(libav!, footage.Path, request.Up, request.Down, request.Duration).Of(profile.Plan, footage.BudgetOf(profile), seed)
        : UplinkRun.Of(request.Up, request.Down, profile.Plan, request.Duration, seed);

    /// <summary>
    /// As many as there are processors, and with footage as have room in half of the memory: a viewer of 720p at 30
    /// pictures a second keeps about 80 MB of reference pictures, and more with a longer budget.
    /// </summary>
    private static int MostAtOnce(SimulationRequest request, LibavLibrary? libav)
    {
        if (request.Footage is not { } footage)
            return Environment.ProcessorCount;
        var most = request.Profiles.Max(footage.BudgetOf);
        var memory = FootageViewer.MemoryOf(FootageRun.FormatOf(libav!, footage.Path), most);
        return (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / memory.Bytes, 1, Environment.ProcessorCount);
    }
}

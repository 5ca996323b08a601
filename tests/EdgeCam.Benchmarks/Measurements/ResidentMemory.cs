using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>Resident memory while readers come and go, beside the budget that the daemon prints at start.</summary>
internal sealed class ResidentMemory : IMeasurement
{
    private const double GrowthGoal = 2; // MiB from the middle to the end: by then all code is compiled

    public string Name => "memory";

    public string Title => "Resident memory, 1 to 20 TCP readers coming and going each second";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        var plan = new LoadPlan
        {
            Readers = 20,
            ComesAndGoes = true,
            RampSeconds = 1,
            SettleSeconds = 1,
            WindowSeconds = options.IsQuick ? 15 : Math.Max(600, options.Seconds),
        };
        yield return await LoadRun.MeasureAsync("edgecam", () => EdgeCamDaemon.StartPassThroughAsync(place), plan, (server, result) => RowOf(server, result, hasGoal: !options.IsQuick));
    }

    private static Row RowOf(IServer server, LoadResult result, bool hasGoal)
    {
        var rss = result.ServerRssKib.Select(kib => kib / 1024.0).ToArray();
        var (start, middle, end) = (rss[0], rss[rss.Length / 2], rss[^1]);
        return new Row(
            "edgecam",
            Figures.Of($"start {start:0.0} middle {middle:0.0} end {end:0.0} max {rss.Max():0.0} MiB; budget: {((EdgeCamDaemon)server).Budget}"),
            Figures.Of($"{result.WindowSeconds:0} s, {result.Playing} players, {result.Failed} refused"),
            hasGoal ? Figures.Of($"middle to end <= {GrowthGoal} MiB") : "too short for a verdict",
            hasGoal ? end - middle <= GrowthGoal : null);
    }
}

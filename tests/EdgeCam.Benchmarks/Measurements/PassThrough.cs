using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>From the write into the FIFO to the first byte of the access unit at one reader.</summary>
internal sealed class PassThrough : IMeasurement
{
    private const double Goal = 1; // ms, p99

    public string Name => "pass-through";

    public string Title => "From just before the write into the FIFO to the first byte at one TCP reader";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        var plan = new LoadPlan { RampSeconds = 0, SettleSeconds = options.IsQuick ? 3 : 10, WindowSeconds = Math.Max(5, options.Seconds) };
        yield return await LoadRun.MeasureAsync("edgecam", () => EdgeCamDaemon.StartPassThroughAsync(place), plan, RowOf);
    }

    private static Row RowOf(IServer server, LoadResult result) => new(
        server.Name,
        Figures.Of($"p50 {result.FirstByte.P50:0.00} p99 {result.FirstByte.P99:0.00} max {result.FirstByte.Max:0.0} ms (last byte: p50 {result.Latency.P50:0.00} p99 {result.Latency.P99:0.00} ms)"),
        Figures.Of($"{result.FirstByte.Count} units"),
        Figures.Of($"p99 < {Goal} ms"),
        result.FirstByte.P99 < Goal);
}

using EdgeCam.Benchmarks.Feeding;
using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>One TCP reader that takes half the bit rate, beside four that take all of it.</summary>
internal sealed class SlowReader : IMeasurement
{
    private const double DelayGoal = 1.5; // s
    private const double CleanGoal = 0.40;

    public string Name => "slow-reader";

    public string Title => "A TCP reader that takes 1 of 2 Mbit/s, beside four ordinary ones";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        yield return await MeasureAsync("edgecam", () => EdgeCamDaemon.StartPassThroughAsync(place), options);
        yield return await MeasureAsync("gst-rtsp-server", () => GstPeer.StartAsync(place), options);
    }

    private static Task<Row> MeasureAsync(string what, Func<Task<IServer>> start, BenchmarkOptions options)
    {
        var plan = new LoadPlan
        {
            Readers = 5,
            SlowReaders = 1,
            SlowBytesPerSecond = 125_000,
            RampSeconds = 1,
            SettleSeconds = options.IsQuick ? 1 : 5,
            WindowSeconds = options.IsQuick ? 15 : Math.Max(60, options.Seconds),
        };
        return LoadRun.MeasureAsync(what, start, plan, (server, result) => RowOf(what, result, hasGoal: server is EdgeCamDaemon));
    }

    private static Row RowOf(string what, LoadResult result, bool hasGoal)
    {
        var slow = result.Slow[0];
        var clean = slow.Clean / (result.WindowSeconds * Clip.FramesPerSecond);
        var isMet = !slow.WasCutOff && slow.Delay.Max <= DelayGoal * 1000 && clean >= CleanGoal;
        return new Row(
            what,
            Figures.Of($"behind p95 {slow.Delay.P95 / 1000:0.00} max {slow.Delay.Max / 1000:0.00} s, {clean:0%} of all frames clean, {(slow.WasCutOff ? "CUT OFF" : "not cut off")}; the others' p99 {result.Latency.P99:0.00} ms, lost {result.Lost}"),
            Figures.Of($"{slow.Units} units in {result.WindowSeconds:0} s"),
            hasGoal ? Figures.Of($"max <= {DelayGoal} s, >= {CleanGoal:0%} clean, never cut off") : "",
            hasGoal ? isMet : null);
    }
}

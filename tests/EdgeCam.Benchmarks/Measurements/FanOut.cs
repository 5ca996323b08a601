using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What many readers of one stream cost, how late they are, and what they lose.</summary>
internal sealed class FanOut : IMeasurement
{
    private const double TcpGoal = 0.030; // CPU-seconds per stream-minute at 100 readers
    private const double UdpGoal = 0.050;
    private const double LatencyGoal = 2.6; // ms, p99
    private const int Many = 100;

    public string Name => "fan-out";

    public string Title => "Readers of one 720p30 stream of 2 Mbit/s: server CPU per stream-minute, access unit latency, losses, RSS";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        foreach (var readers in options.IsQuick ? (int[])[1, Many] : [1, 20, Many])
        {
            yield return await MeasureAsync("edgecam", EdgeCamDaemon.StartPassThroughAsync, place, options, readers, isUdp: false);
            yield return await MeasureAsync("edgecam", EdgeCamDaemon.StartPassThroughAsync, place, options, readers, isUdp: true);
        }

        yield return await MeasureAsync("gst-rtsp-server", GstPeer.StartAsync, place, options, Many, isUdp: false);
        yield return await MeasureAsync("gst-rtsp-server", GstPeer.StartAsync, place, options, Many, isUdp: true);
    }

    private static async Task<Row> MeasureAsync(string name, Func<Workplace, Task<IServer>> start, Workplace place, BenchmarkOptions options, int readers, bool isUdp)
    {
        var plan = new LoadPlan
        {
            Readers = readers,
            IsUdp = isUdp,
            RampSeconds = readers == 1 ? 0 : options.Ramp,
            SettleSeconds = options.Settle,
            WindowSeconds = options.Seconds,
        };
        var what = $"{name}, {readers} {(readers == 1 ? "reader" : "readers")} {(isUdp ? "UDP" : "TCP")}";
        return await LoadRun.MeasureAsync(what, () => start(place), plan, (server, result) =>
            RowOf(what, result, readers, isUdp, hasGoal: server is EdgeCamDaemon && readers == Many));
    }

    private static Row RowOf(string what, LoadResult result, int readers, bool isUdp, bool hasGoal)
    {
        var cpuGoal = isUdp ? UdpGoal : TcpGoal;
        var isComplete = result.Playing == readers && result.Latency.Count > 0;
        var isMet = isComplete && result.Lost == 0 && result.CpuPerStreamMinute <= cpuGoal && result.Latency.P99 <= LatencyGoal;
        var failed = isComplete ? "" : Figures.Of($", {result.Playing} of {readers} played ({result.Failure})");
        return new Row(
            what,
            Figures.Of($"{result.CpuPerStreamMinute:0.000} CPU-s, p50 {result.Latency.P50:0.00} p99 {result.Latency.P99:0.00} max {result.Latency.Max:0.0} ms, lost {result.Lost}, RSS {result.ServerRssKib[^1] / 1024.0:0} MiB{failed}"),
            Figures.Of($"{result.Latency.Count} units, {result.Packets} packets; the load generator used {result.ReaderCpuSeconds / result.WindowSeconds:0%} of its core"),
            hasGoal ? Figures.Of($"<= {cpuGoal:0.000} CPU-s, p99 <= {LatencyGoal:0.0} ms, lost 0") : "",
            hasGoal ? isMet : null);
    }
}

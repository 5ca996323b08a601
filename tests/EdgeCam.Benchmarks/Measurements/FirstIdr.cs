using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>How long a player that joins at a random instant waits for its first whole IDR.</summary>
internal sealed class FirstIdr : IMeasurement
{
    private const double Goal = 60; // ms, p95

    public string Name => "first-idr";

    public string Title => "First whole IDR of a player that joins, 720p30, an IDR every 2 s";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        yield return await MeasureAsync("edgecam, encoder, TCP", () => EdgeCamDaemon.StartEncodingAsync(place), options, isUdp: false);
        yield return await MeasureAsync("edgecam, passed through, TCP", () => EdgeCamDaemon.StartPassThroughAsync(place), options, isUdp: false);
        yield return await MeasureAsync("edgecam, passed through, UDP", () => EdgeCamDaemon.StartPassThroughAsync(place), options, isUdp: true);
        yield return await MeasureAsync("gst-rtsp-server, TCP", () => GstPeer.StartAsync(place), options, isUdp: false);
    }

    private static Task<Row> MeasureAsync(string what, Func<Task<IServer>> start, BenchmarkOptions options, bool isUdp)
    {
        var plan = new LoadPlan
        {
            // Few enough that most have to wait for an IDR of their own: four a second may be forced.
            Readers = options.IsQuick ? 15 : 60,
            IsUdp = isUdp,
            RampSeconds = options.IsQuick ? 5 : 40,
            SettleSeconds = 2.2, // a whole GOP for the last one
            WindowSeconds = 0.1,
        };
        return LoadRun.MeasureAsync(what, start, plan, (server, result) => RowOf(what, result, plan.Readers, hasGoal: server is EdgeCamDaemon));
    }

    private static Row RowOf(string what, LoadResult result, int readers, bool hasGoal)
    {
        var (play, connect) = (result.IdrAfterPlay, result.IdrAfterConnect);
        var missing = play.Count == readers ? "" : Figures.Of($", {readers - play.Count} of {readers} never saw one {result.Failure}");
        return new Row(
            what,
            Figures.Of($"p50 {play.P50:0.0} p95 {play.P95:0.0} max {play.Max:0.0} ms after PLAY, p50 {connect.P50:0.0} p95 {connect.P95:0.0} ms after connecting{missing}"),
            Figures.Of($"{play.Count} joins"),
            hasGoal ? Figures.Of($"p95 <= {Goal} ms, from connecting") : "",
            hasGoal ? play.Count == readers && connect.P95 <= Goal : null);
    }
}

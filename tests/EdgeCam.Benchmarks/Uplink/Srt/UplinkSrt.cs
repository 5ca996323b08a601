using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Srt;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>Our uplink over SRT beside a plain sender with two seconds of latency, through the same link in real time.</summary>
internal sealed class UplinkSrt : IMeasurement
{
    private const string PathName = "vz";
    private const double MoreCarried = 1.2;
    private const double LessDelay = 0.5;
    private static readonly TimeSpan Latency = new SrtOptions().Latency;

    public string Name => "uplink-srt";

    public string Title => $"SRT through an emulated link in real time: ours with {Latency.TotalMilliseconds:0} ms of SRT's latency, a stepped rate with {SteppedOverSrt.Latency.TotalSeconds:0} s";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        TraceFolder.Find();
        var path = UplinkPath.All.First(path => path.Name == PathName);
        if (path.TryReadUp(out var reason) is not { } up)
        {
            yield return Row.NotMeasured(path.Name, reason);
            yield break;
        }

        if (!SrtLibrary.TryLoad(out var library, out var missing))
        {
            yield return Row.NotMeasured(path.Name, "needs " + missing);
            yield break;
        }

        var duration = TimeSpan.FromSeconds(options.IsQuick ? 20 : path.Seconds);
        var ours = await Task.Run(() => SrtRun.Of(library, up, path.Down, duration, Latency, at => new EdgeCamOverSrt(library, at, Latency, seed: 1)));
        yield return RowOf(path, "ours", ours);
        var plain = await Task.Run(() => SrtRun.Of(library, up, path.Down, duration, Latency, at => new SteppedOverSrt(library, at, seed: 1)));
        yield return RowOf(path, "stepped rate, 2 s", plain);
        foreach (var row in Compare(path, ours, plain))
            yield return row;
    }

    private static Row RowOf(UplinkPath path, string who, SrtOutcome outcome)
    {
        var figures = outcome.Figures;
        return new Row(
            $"{path.Name}: {who}",
            Report.Figures.Of($"used {figures[Figure.Used]:0.000}, {outcome.DeliveredBytes * 8e-6:0.0} Mbit of whole pictures, frame delay {figures[Figure.FrameP50]:0} / {figures[Figure.FrameP95]:0} ms, signal p95 {figures[Figure.SignalP95]:0} ms, {figures[Figure.Skipped]:0} skipped, {figures[Figure.Incomplete]:0} incomplete, {figures[Figure.Undecodable]:0} undecodable, {figures[Figure.TailDrops]:0} tail drops"),
            Report.Figures.Of($"{outcome.Run.Duration.TotalSeconds:0} s, the link late by {outcome.GreatestLag.TotalMilliseconds:0.0} ms at most"));
    }

    private static IEnumerable<Row> Compare(UplinkPath path, SrtOutcome ours, SrtOutcome plain)
    {
        yield return Ratio(path, "bits carried", ours.DeliveredBytes, plain.DeliveredBytes, MoreCarried, isLeast: true);
        yield return Ratio(path, "frame delay p50", ours.Figures[Figure.FrameP50], plain.Figures[Figure.FrameP50], LessDelay, isLeast: false);
        yield return Ratio(path, "frame delay p95", ours.Figures[Figure.FrameP95], plain.Figures[Figure.FrameP95], LessDelay, isLeast: false);
    }

    private static Row Ratio(UplinkPath path, string what, double? ours, double? plain, double limit, bool isLeast) => ours / plain is not { } ratio
        ? Row.NotMeasured($"{path.Name}: {what}", "one of both delivered nothing")
        : new Row(
            $"{path.Name}: {what}, ours to the other's",
            Report.Figures.Of($"{ratio:0.00}"),
            "one run each",
            Report.Figures.Of($"{(isLeast ? ">=" : "<=")} {limit}"),
            isLeast ? ratio >= limit : ratio <= limit);
}

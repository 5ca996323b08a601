using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>A hundred thousand cameras come back to a cluster that takes so many handshakes a second, in virtual time, by the cameras' own link.</summary>
internal sealed class StormForecast : IMeasurement
{
    private const int Cameras = 100_000;

    public string Name => "fleet-storm";

    public string Title => "100,000 cameras lose their brokers at once and come back, in virtual time; connections that no camera waits for any more cost the brokers nothing / as much as a good one";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        await Task.Yield();
        var cameras = options.IsQuick ? Cameras / 10 : Cameras;
        foreach (var outage in (double[])[0, 120])
        {
            foreach (var perSecond in (int[])[cameras / 200, cameras / 50, cameras / 20, cameras / 5])
            {
                var cheap = StormSimulation.Run(new(cameras, TimeSpan.FromSeconds(outage), perSecond, DeadCost: 0));
                var dear = StormSimulation.Run(new(cameras, TimeSpan.FromSeconds(outage), perSecond, DeadCost: 1));
                yield return new Row(
                    Figures.Of($"outage {outage:0} s, {perSecond} handshakes/s"),
                    Figures.Of($"half back {Span(cheap.Half)} / {Span(dear.Half)}, 95 % {Span(cheap.Most)} / {Span(dear.Most)}, all {Span(cheap.All)} / {Span(dear.All)}; attempts in the busiest second {cheap.Busiest} / {dear.Busiest}, attempts per camera {cheap.Attempts:0.0} / {dear.Attempts:0.0}"),
                    Figures.Of($"{cameras} cameras"));
            }
        }
    }

    private static string Span(TimeSpan? time) => time is { } known ? Figures.Of($"{known.TotalSeconds:0.0} s") : "never in 1 h";
}

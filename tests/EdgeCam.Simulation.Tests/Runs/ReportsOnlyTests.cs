using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>A far end that sends a receiver report every ten seconds and nothing else.</summary>
public sealed class ReportsOnlyTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("rate=2000,delay=50,queue=300ms", 300, 0.25)]
    [InlineData("rate=2000,delay=50,queue=300ms", 1900, 0.9)]
    [InlineData("rate=2000,delay=50,queue=300ms", 6000, 0.9)]
    [InlineData("rate=4000,delay=50,queue=300ms", 300, 0.12)]
    [InlineData("rate=4000,delay=50,queue=300ms", 12_000, 0.9)]
    public void After_the_second_report_none_tells_of_two_percent_lost_and_the_rate_does_not_collapse(string link, int startKbps, double leastUsed)
    {
        var run = Run(link, startKbps, seconds: 300);
        // By the ten seconds in which the packets left: the third are the first to leave after the second report.
        var reports = LossByReport(run);
        Assert.All(reports.Skip(2), (loss, i) => Assert.True(loss < 0.02, $"report {i + 3} tells of {loss:P1}"));
        var used = RunFigures.From(run)[Figure.Used];
        Assert.True(used > leastUsed, $"used {used}");
        Assert.True(run.Targets[^1].Target.BitsPerSecond > Math.Min(startKbps, 1700) * 1000, $"{run.Targets[^1]}");
    }

    private static RunRecord Run(string link, int startKbps, int seconds)
    {
        var plan = UplinkProfiles.All["live"] with { Feedback = UplinkFeedback.Reports, StartRate = Units.Bitrate.Kbps(startKbps) };
        return UplinkRun.Of(Link(link), Link("rate=10000,delay=50"), plan, TimeSpan.FromSeconds(seconds), seed: 1);
    }

    private static List<double> LossByReport(RunRecord run) =>
        [.. run.Packets.GroupBy(packet => (packet.OfferedAt - run.Start).Ticks / Interval.Ticks).OrderBy(group => group.Key)
            .Select(group => group.Count(packet => packet.Loss != LossKind.None) / (double)group.Count())];

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));
}

using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>Links that carry little, or suddenly little: our own queue is nobody else's, and what stands in it is seen.</summary>
public sealed class NarrowLinkTests
{
    [Theory]
    [InlineData("steps=0:4000+20:250,delay=50,queue=150000", 250)]
    [InlineData("steps=0:2000+20:200,delay=20,queue=100p", 200)]
    [InlineData("steps=0:8000+20:1000+30:300+40:3000,delay=80,queue=200000", 250)]
    [InlineData("rate=300,delay=50,queue=300ms", 200)]
    [InlineData("rate=250,delay=100,queue=1000ms,jitter=10", 300)]
    public void Pictures_stay_fresh_and_nothing_is_lost_to_a_full_queue(string link, double mostSignalP95)
    {
        var run = UplinkRun.Of(Link(link), Link("rate=10000,delay=50"), UplinkProfiles.All["live"], TimeSpan.FromSeconds(60), seed: 1);
        var figures = RunFigures.From(run);
        Assert.InRange(figures[Figure.SignalP95]!.Value, 0, mostSignalP95);
        Assert.Equal((0.0, 0.0), (figures[Figure.TailDrops]!.Value, figures[Figure.Undecodable]!.Value));
        Assert.InRange(figures[Figure.Used]!.Value, 0.75, 1);
    }

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));
}

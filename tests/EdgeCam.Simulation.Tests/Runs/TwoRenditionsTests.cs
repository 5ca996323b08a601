using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>A low rendition of 100 kbit/s beside the main one on one link.</summary>
public sealed class TwoRenditionsTests
{
    private const int LeastMainKbps = 300;
    private static readonly LowRenditionPlan Low = new(Bitrate.Kbps(100), FramesPerSecond: 10, Scale: 0.375);

    [Fact]
    public void On_a_link_too_narrow_for_the_main_one_the_low_one_stays_fresh_and_the_main_one_is_held_until_it_is_wide_again()
    {
        var run = Run("steps=0:2000+15:250+45:2000,delay=50,queue=300ms", seconds: 75);
        var narrow = Between(run.Frames, run, 18, 45);
        Assert.True(narrow.Count(frame => !frame.IsSkippedBeforeEncoding) < narrow.Count / 50, "the main one is held");
        Assert.All(Signal(run, new UsableFrames(run.End, run.LowFrames), 19, 45), milliseconds => Assert.InRange(milliseconds, 0, 250));
        Assert.All(Signal(run, new UsableFrames(run.End, run.Seen), 19, 45), milliseconds => Assert.InRange(milliseconds, 0, 250));
        var back = Between(run.Frames, run, 45, 75);
        Assert.InRange(back.Find(frame => frame.IsUsable)!.CapturedAt.Nanoseconds, 0, (run.Start + TimeSpan.FromSeconds(55)).Nanoseconds);
        Assert.True(Between(run.Frames, run, 57, 72).Count(frame => frame.IsUsable) > 15 * 25, "and comes back");
        AssertDecodable(run);
    }

    [Theory]
    [InlineData("rate=1500,delay=40,queue=300ms,loss=0.05", 100)]
    [InlineData("rate=800,delay=20,queue=300ms,loss=0.05", 100)]
    [InlineData("steps=0:2000+12:0+14:2000+22:0+22.4:1000+30:0+33:500,delay=40,queue=300ms", 40)]
    public void Nothing_that_arrives_of_either_is_undecodable(string link, int fewest)
    {
        var run = Run(link, seconds: 45);
        AssertDecodable(run);
        Assert.True(run.LowFrames.Count(frame => frame.IsUsable) > fewest && run.Frames.Count(frame => frame.IsUsable) > fewest, "and both come");
    }

    [Fact]
    public void Two_use_a_link_as_well_as_one()
    {
        const string Link = "rate=2000,delay=50,queue=300ms";
        var one = RunFigures.From(Run(Link, seconds: 60, isAlone: true));
        var two = RunFigures.From(Run(Link, seconds: 60));
        Assert.InRange(two[Figure.Used]!.Value, one[Figure.Used]!.Value - 0.03, 1);
        Assert.InRange(two[Figure.FrameP95]!.Value, 0, one[Figure.FrameP95]!.Value + 30);
        Assert.InRange(two[Figure.LowSignalP95]!.Value, 0, 200); // its pictures are 100 ms apart
        Assert.Equal(0, two[Figure.Switches]);
    }

    [Fact]
    public void After_a_drop_there_is_something_to_see_about_as_soon_as_with_one()
    {
        const string Link = "steps=0:2000+15:400+40:2000,delay=50,queue=300ms";
        var one = Run(Link, seconds: 50, isAlone: true);
        var two = Run(Link, seconds: 50);
        var (staleWithOne, staleWithTwo) = (Signal(one, new UsableFrames(one), 15, 40).Max(), Signal(two, new UsableFrames(two.End, two.Seen), 15, 40).Max());
        Assert.InRange(staleWithTwo, 0, staleWithOne + 200);
        AssertDecodable(two);
    }

    private static void AssertDecodable(RunRecord run)
    {
        var all = run.Frames.Concat(run.LowFrames).Where(frame => frame.CapturedAt < run.End - TimeSpan.FromSeconds(2)); // later ones may be on their way
        Assert.DoesNotContain(all, frame => frame.CompleteAt is not null && !frame.IsDecodable);
    }

    private static List<FrameOutcome> Between(List<FrameOutcome> frames, RunRecord run, double from, double to) =>
        frames.FindAll(frame => frame.CapturedAt >= run.Start + TimeSpan.FromSeconds(from) && frame.CapturedAt < run.Start + TimeSpan.FromSeconds(to));

    private static List<double> Signal(RunRecord run, UsableFrames pictures, double from, double to) =>
        Between(run.Frames, run, from, to).ConvertAll(frame => pictures.SignalDelay(frame.CapturedAt).TotalMilliseconds);

    private static RunRecord Run(string link, int seconds, bool isAlone = false)
    {
        var plan = UplinkProfiles.All["live"] with { LeastRate = Bitrate.Kbps(LeastMainKbps) };
        return UplinkRun.Of(Link(link), Link("rate=10000,delay=50"), isAlone ? plan : plan.With(Low), TimeSpan.FromSeconds(seconds), seed: 1);
    }

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));
}

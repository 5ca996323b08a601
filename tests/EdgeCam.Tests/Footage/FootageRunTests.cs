using EdgeCam.Footage;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Testing.Footage;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Tests.Footage;

public sealed class FootageRunTests : IDisposable
{
    private const string Outage = "steps=0:1500+8:0+10:1500,delay=20,queue=300ms";
    private static readonly UplinkPlan Plan = UplinkProfiles.All["conference"] with { MostRate = Bitrate.Kbps(1_200) };
    private readonly PaintedClip _clip = new();

    public void Dispose() => _clip.Dispose();

    [Fact]
    public void A_slower_link_shows_worse_pictures()
    {
        var (fast, slow) = (Figures("rate=3000,delay=20"), Figures("rate=400,delay=20,queue=300ms"));
        Assert.True(fast[Figure.Psnr] > slow[Figure.Psnr] + 3, $"{fast[Figure.Psnr]} dB over {slow[Figure.Psnr]}");
        Assert.True(fast[Figure.PsnrP5] > slow[Figure.PsnrP5] + 2, $"{fast[Figure.PsnrP5]} dB over {slow[Figure.PsnrP5]}");
        Assert.True(fast[Figure.Ssim] > slow[Figure.Ssim] + 0.01, $"{fast[Figure.Ssim]} over {slow[Figure.Ssim]}");
        Assert.True(fast[Figure.LivePsnr] > slow[Figure.LivePsnr], $"{fast[Figure.LivePsnr]} over {slow[Figure.LivePsnr]}");
    }

    [Fact]
    public void A_fast_link_shows_all_pictures_in_time()
    {
        var figures = Figures("rate=5000,delay=20");
        Assert.Equal((0.0, 0.0, 0.0), (figures[Figure.Frozen], figures[Figure.Freezes], figures[Figure.Damaged]));
        Assert.InRange(figures[Figure.Shown]!.Value, 160, 165); // 12 s of 25 a second, less 5 s and the budget
        Assert.Equal(figures[Figure.Psnr]!.Value, figures[Figure.LivePsnr]!.Value, 1.0);
        Assert.Null(figures[Figure.SoundInTime]); // the clip is silent
    }

    [Fact]
    public void An_outage_freezes_the_screen_for_as_long_as_it_lasts()
    {
        var (calm, outage) = (Figures("rate=1500,delay=20,queue=300ms"), Figures(Outage));
        Assert.InRange(outage[Figure.LongestFreeze]!.Value, 1.8, 3);
        Assert.InRange(outage[Figure.Frozen]!.Value - calm[Figure.Frozen]!.Value, 1.6, 4);
        Assert.InRange(calm[Figure.Shown]!.Value - outage[Figure.Shown]!.Value, 40, 80); // 2 s of 25 a second
        Assert.True(outage[Figure.LivePsnr] < calm[Figure.LivePsnr] - 1, $"{outage[Figure.LivePsnr]} dB under {calm[Figure.LivePsnr]}");
    }

    [Fact]
    public void A_viewer_who_waits_longer_sees_an_outage_shorter()
    {
        var hasty = Figures(Outage, UplinkProfiles.All["monitoring"], budgetMs: 300);
        var patient = Figures(Outage, UplinkProfiles.All["monitoring"], budgetMs: 3_000);
        Assert.True(patient[Figure.LongestFreeze] < hasty[Figure.LongestFreeze], $"{patient[Figure.LongestFreeze]} s under {hasty[Figure.LongestFreeze]}");
    }

    [Theory]
    [InlineData("rate=1000,delay=20,queue=300ms,loss=0.05", 260, 295)]
    [InlineData("rate=1000,delay=20,queue=300ms,loss=0.2,jitter=10", 150, 270)]
    public void Loss_costs_pictures_and_those_that_are_shown_are_whole(string link, int least, int most)
    {
        var played = Run(link).Played!;
        var shown = played.Refreshes.Where(refresh => refresh.IsNew).ToList();
        Assert.InRange(shown.Count, least, most); // of 12 s of 25 a second
        Assert.All(shown, refresh => Assert.InRange(refresh.Coding.Psnr, 26, 45));
        Assert.Equal(0, played.Damaged); // the receiver hands out only what can be decoded
    }

    [Fact]
    public void The_same_footage_on_the_same_link_is_the_same_run()
    {
        const string link = "rate=800,delay=20,queue=300ms,loss=0.02,jitter=5";
        RunRecord one = Run(link), two = Run(link), other = Run(link, seed: 2);
        Assert.Equal(one.Played!.Refreshes, two.Played!.Refreshes);
        Assert.Equal(one.Packets, two.Packets);
        Assert.NotEqual(one.Packets, other.Packets);
    }

    [Fact]
    public void Footage_of_a_car_park_is_seen_and_heard()
    {
        var path = Needs.CarPark();
        var calm = RunFigures.From(Run("rate=1500,delay=20,queue=300ms", path: path));
        var outage = RunFigures.From(Run(Outage, path: path));
        Assert.InRange(calm[Figure.Psnr]!.Value, 45, 60);
        Assert.InRange(calm[Figure.SoundInTime]!.Value, 0.97, 1);
        Assert.InRange(calm[Figure.SoundInTime]!.Value - outage[Figure.SoundInTime]!.Value, 0.2, 0.4); // 2 of 6.6 s, and what came late
        Assert.InRange(outage[Figure.LongestSilence]!.Value, 1.5, 3);
        Assert.InRange(outage[Figure.LongestFreeze]!.Value, 1.8, 3);
        Assert.True(outage[Figure.Shown] < calm[Figure.Shown]);
    }

    private RunFigures Figures(string link, UplinkPlan? plan = null, double? budgetMs = null) => RunFigures.From(Run(link, plan, budgetMs));

    private RunRecord Run(string link, UplinkPlan? plan = null, double? budgetMs = null, ulong seed = 1, string? path = null)
    {
        plan ??= Plan;
        var run = new FootageRun(Needs.Libav(), path ?? _clip.Path, Link(link), Link("rate=10000,delay=20"), TimeSpan.FromSeconds(12));
        return run.Of(plan, budgetMs is { } budget ? TimeSpan.FromMilliseconds(budget) : plan.VideoDeadline, seed);
    }

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));
}

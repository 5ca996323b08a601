using EdgeCam.Quality;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Report.Html;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Report;

public sealed class QualityFiguresTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);
    private readonly Scene _scene = new("rate=800", seconds: 5, warmUpSeconds: 1);
    private readonly List<DisplayTick> _refreshes = [];

    [Fact]
    public void Pictures_shown_are_judged_by_what_they_were_and_the_screen_by_what_it_should_be()
    {
        Show(0, 1_000, psnr: 10);
        Show(1_000, 1_400, psnr: 40);
        Stand(1_400, 1_500, psnr: 40, live: 20);
        var figures = Play().Figures;

        Assert.Equal((20.0, 40.0, 40.0), (figures[Figure.Shown], figures[Figure.Psnr], figures[Figure.PsnrP5]));
        Assert.Equal(36, figures[Figure.LivePsnr]!.Value, 1e-9); // 20 refreshes of 40 dB, 5 of 20
        Assert.Equal((0.4, 0.36), (Math.Round(figures[Figure.Ssim]!.Value, 6), Math.Round(figures[Figure.LiveSsim]!.Value, 6)));
    }

    [Fact]
    public void One_picture_in_twenty_is_worse_than_the_low_figure()
    {
        Show(1_000, 1_040, psnr: 25);
        Show(1_040, 2_000, psnr: 45);
        Assert.Equal(45, Play().Figures[Figure.PsnrP5]); // the third of 50
        Assert.Equal(44.2, Play().Figures[Figure.Psnr]!.Value, 1e-9);
    }

    [Fact]
    public void A_screen_that_stands_still_for_longer_than_the_limit_is_frozen_for_all_of_it()
    {
        Show(0, 2_000);
        Stand(2_000, 2_180); // up to the next picture 200 ms: not yet
        Show(2_180, 2_500);
        Stand(2_500, 3_000);
        Show(3_000, 3_500);
        Stand(3_500, 3_800); // and to the end
        var figures = Play().Figures;

        Assert.Equal((0.82, 2.0, 0.52), (Math.Round(figures[Figure.Frozen]!.Value, 6), figures[Figure.Freezes], figures[Figure.LongestFreeze]));
    }

    [Fact]
    public void A_freeze_counts_from_the_end_of_the_warm_up()
    {
        Show(0, 500);
        Stand(500, 1_600);
        Show(1_600, 2_000);
        Assert.Equal(0.6, Play().Figures[Figure.Frozen]!.Value, 1e-9);
    }

    [Fact]
    public void Sound_has_its_share_and_silence_its_length()
    {
        Show(0, 2_000);
        var figures = Play(new SoundReport(Due: 200, InTime: 150, Late: 20, Gaps: 3, TimeSpan.FromMilliseconds(640)), damaged: 4).Figures;
        Assert.Equal((0.75, 0.64, 4.0), (figures[Figure.SoundInTime], figures[Figure.LongestSilence], figures[Figure.Damaged]));
    }

    [Fact]
    public void What_was_not_played_has_no_figure_and_no_picture()
    {
        var bits = _scene.Figures;
        Assert.All(Quality, figure => Assert.Null(bits[figure]));
        Assert.DoesNotContain("PSNR in dB", Page(), StringComparison.Ordinal);

        Show(0, 500); // all of it in the warm-up
        Assert.All(Quality, figure => Assert.Null(Play().Figures[figure]));
    }

    [Fact]
    public void The_page_draws_quality_over_time_and_says_how_long_it_was_frozen()
    {
        Show(0, 2_000, psnr: 30);
        Stand(2_000, 3_000, psnr: 30, live: 15);
        Play();
        var page = Page();
        var bins = TimeSeries.From(_scene.Run);

        Assert.Equal((30, 30, false), (bins[10].PsnrDb, bins[10].LivePsnrDb, bins[10].IsFrozen));
        Assert.Equal((30, 15, true), (bins[25].PsnrDb, bins[25].LivePsnrDb, bins[25].IsFrozen));
        Assert.Equal(((double?)null, false), (bins[40].LivePsnrDb, bins[40].IsFrozen));
        Assert.Contains("PSNR in dB", page, StringComparison.Ordinal);
        Assert.Contains("what is shown 300 ms after each capture", page, StringComparison.Ordinal);
        Assert.Matches("<path class=\"frozen\" d=\"M[0-9.]+ 126V10H", page); // from the axis to the top
        Assert.Contains("the screen stood still for 1.0 s in all and 1.0 s at most", page, StringComparison.Ordinal);
    }

    private static IEnumerable<Figure> Quality => Enum.GetValues<Figure>().Where(figure => figure >= Figure.Psnr);

    private void Show(double from, double to, double psnr = 40)
    {
        for (var due = from; due < to; due += 20)
            Refresh(due, isNew: true, psnr, psnr);
    }

    private void Stand(double from, double to, double psnr = 40, double live = 40)
    {
        for (var due = from; due < to; due += 20)
            Refresh(due, isNew: false, psnr, live);
    }

    private void Refresh(double due, bool isNew, double psnr, double live) => _refreshes.Add(new DisplayTick(
        _scene.At(due) + Budget, _scene.At(due), _scene.At(due), isNew, new PictureQuality(psnr, psnr / 100), new PictureQuality(live, live / 100)));

    private Scene Play(SoundReport? sound = null, int damaged = 0)
    {
        _scene.Run.Played = new PlayedMedia(Budget, TimeSpan.FromMilliseconds(200), _refreshes, damaged, sound);
        return _scene;
    }

    private string Page()
    {
        using var writer = new StringWriter();
        HtmlReport.Write(writer, "rate=800", "", [new ReportedRun("live", null, _scene.Run, _scene.Figures)]);
        return writer.ToString();
    }
}

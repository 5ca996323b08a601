using EdgeCam.Quality;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Quality;

public sealed class QualityMeterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);
    private static readonly QualityPlan Plan = new(64, 48, FrameRate.Of(25), Budget);

    [Fact]
    public void What_arrives_whole_and_in_time_is_perfect()
    {
        var scene = new Scene();
        scene.Run(100, (_, picture) => (picture, Budget));
        var report = scene.Meter.Report;
        Assert.Equal((100, 100, 0, TimeSpan.Zero), (report.Ticks, report.Shown, report.NeverShown, report.Frozen));
        Assert.Equal(LumaPsnr.MaxDecibels, report.Live.MeanPsnr);
        Assert.Equal(1, report.Live.MeanSsim, 9);
        Assert.InRange(report.Live.LowSsim, 0.999, 1);
        Assert.All(scene.Ticks, tick => Assert.Equal(tick.Due, tick.Shown));
    }

    [Fact]
    public void Noise_of_the_coder_costs_both_measures_the_same_and_the_worst_twentieth_is_told_apart()
    {
        var scene = new Scene();
        scene.Run(200, (i, picture) => (picture.WithNoise(i % 10 == 0 ? 40 : 3, i), Budget));
        var report = scene.Meter.Report;
        Assert.Equal(report.Coding, report.Live);
        Assert.InRange(report.Coding.MeanPsnr, 36, 42);
        Assert.InRange(report.Coding.LowPsnr, 18, 24);
        Assert.True(report.Coding.LowSsim < report.Coding.MeanSsim - 0.05);
    }

    [Fact]
    public void A_frozen_screen_costs_live_quality_and_not_coding_quality()
    {
        var scene = new Scene();
        scene.Run(100, (i, picture) => i is >= 40 and < 60 ? null : (picture, Budget));
        var report = scene.Meter.Report;
        Assert.Equal((100, 80, 20), (report.Ticks, report.Shown, report.NeverShown));
        Assert.Equal((1, 21 * Interval), (report.Freezes, report.Frozen)); // from picture 39 to picture 60
        Assert.Equal(LumaPsnr.MaxDecibels, report.Coding.MeanPsnr);
        Assert.InRange(report.Live.MeanPsnr, 45, 55);
        Assert.InRange(report.Live.LowPsnr, 5, 20);
    }

    [Fact]
    public void Pictures_of_a_slower_stream_are_no_freeze_up_to_five_a_second()
    {
        var scene = new Scene();
        scene.Run(100, (i, picture) => i % 5 == 0 ? (picture, Budget) : null);
        Assert.Equal((0, TimeSpan.Zero), (scene.Meter.Report.Freezes, scene.Meter.Report.Frozen));
        Assert.Equal((20, 80), (scene.Meter.Report.Shown, scene.Meter.Report.NeverShown));

        scene = new Scene();
        scene.Run(96, (i, picture) => i % 6 == 0 ? (picture, Budget) : null);
        Assert.Equal(15 * 6 * Interval, scene.Meter.Report.Frozen); // the last one is still within its limit
    }

    [Fact]
    public void A_late_picture_is_shown_when_it_comes_and_compared_with_the_one_due_then()
    {
        var scene = new Scene();
        scene.Run(20, (i, picture) => (picture, i == 10 ? Budget + (Interval / 2) : Budget));
        var tick = scene.Ticks[10];
        Assert.Equal(Scene.CapturedAt(10), tick.Due);
        Assert.Equal(Scene.CapturedAt(9), tick.Shown);
        Assert.False(tick.IsNew);
        Assert.Equal(PictureQuality.Of(Luma.Texture(10).View, Luma.Texture(9).View), tick.Live);
        Assert.Equal(Scene.CapturedAt(11), scene.Ticks[11].Shown);
        Assert.Equal((19, 1), (scene.Meter.Report.Shown, scene.Meter.Report.NeverShown)); // 11 came before the next refresh
    }

    [Fact]
    public void An_early_picture_is_no_fault()
    {
        var scene = new Scene();
        scene.Run(50, (_, picture) => (picture, TimeSpan.FromMilliseconds(60)));
        var report = scene.Meter.Report;
        Assert.Equal(LumaPsnr.MaxDecibels, report.Live.MeanPsnr);
        Assert.Equal(Scene.CapturedAt(3), scene.Ticks[0].Shown); // 200 ms after picture 0, and 60 ms after picture 3 and a half
        Assert.Equal((50, 47, 3), (report.Ticks, report.Shown, report.NeverShown)); // 0 to 2 were gone before the first refresh
    }

    [Fact]
    public void A_picture_that_is_overtaken_never_comes_back()
    {
        var scene = new Scene();
        scene.Run(20, (i, picture) => (picture, i == 10 ? Budget + (Interval * 3) : Budget));
        Assert.Equal(Scene.CapturedAt(13), scene.Ticks[13].Shown);
        Assert.Equal((19, 1), (scene.Meter.Report.Shown, scene.Meter.Report.NeverShown));
    }

    [Fact]
    public void Until_the_first_picture_the_screen_is_black()
    {
        var scene = new Scene();
        scene.Run(20, (i, picture) => i < 10 ? null : (picture, Budget));
        Assert.Null(scene.Ticks[9].Shown);
        Assert.Equal(PictureQuality.Of(Luma.Texture(9).View, Luma.Flat(16).View), scene.Ticks[9].Live);
        Assert.Equal((10, 1, 10 * Interval), (scene.Meter.Report.NeverShown, scene.Meter.Report.Freezes, scene.Meter.Report.Frozen));
    }

    [Fact]
    public void Capture_instants_may_have_been_through_a_media_clock()
    {
        var scene = new Scene();
        scene.Run(50, (_, picture) => (picture, Budget), clockError: TimeSpan.FromMilliseconds(-3));
        Assert.Equal((50, 0), (scene.Meter.Report.Shown, scene.Meter.Report.Unknown));
    }

    [Fact]
    public void What_was_captured_too_long_ago_is_unknown_and_what_comes_too_far_ahead_is_refused()
    {
        var scene = new Scene(Plan with { LongestLag = TimeSpan.Zero, DisplayPictures = 4 });
        scene.Run(50, (i, picture) => i == 10 ? (picture, Budget * 5) : (picture, Budget));
        Assert.Equal((49, 1, 0), (scene.Meter.Report.Shown, scene.Meter.Report.Unknown, scene.Meter.Report.Refused));
        for (var i = 0; i < 5; i++)
            scene.Meter.OnDisplayed(Scene.CapturedAt(49), MediaInstant.Never, Luma.Flat(1).View);
        Assert.Equal(2, scene.Meter.Report.Refused); // one of the four is on the screen
    }

    [Fact]
    public void Refreshes_that_nobody_polls_stop_the_meter_instead_of_being_forgotten()
    {
        var meter = new QualityMeter(Plan);
        var taken = 0;
        while (meter.OnCaptured(Scene.CapturedAt(taken), Luma.Flat(9).View))
            taken++;
        Assert.Equal(57, taken); // 2.2 s of 25 a second, and two
        var end = MediaInstant.Never;
        Assert.True(meter.TryPollTick(end, out _));
        Assert.True(meter.OnCaptured(Scene.CapturedAt(taken), Luma.Flat(9).View));
    }

    [Fact]
    public void A_smaller_picture_is_scaled_up_and_pays_for_its_lost_detail_only()
    {
        var meter = new QualityMeter(Plan);
        var smooth = new Luma(64, 48, (x, y) => 20 + (2 * x) + y);
        var half = new Luma(32, 24, (x, y) => 20 + (4 * x) + (2 * y) + 2); // its samples lie between four of the other
        meter.OnCaptured(Scene.CapturedAt(0), smooth.View);
        meter.OnDisplayed(Scene.CapturedAt(0), Scene.CapturedAt(0) + Budget, half.View);
        Assert.True(meter.TryPollTick(MediaInstant.Never, out var tick));
        Assert.InRange(tick.Coding.Psnr, 45, 60);
        Assert.InRange(tick.Coding.Ssim, 0.99, 1);
    }

    [Fact]
    public void Judging_allocates_nothing()
    {
        var meter = new QualityMeter(Plan);
        var (picture, noisy) = (Luma.Texture(1), Luma.Texture(1).WithNoise(5));
        var number = 0;
        Allocation.AssertNone(() => Judge(meter, picture, noisy, number++), times: 200);
    }

    private static void Judge(QualityMeter meter, Luma picture, Luma noisy, int number)
    {
        var now = Scene.CapturedAt(number);
        while (meter.TryPollTick(now, out _))
        {
        }

        meter.OnCaptured(now, picture.View);
        if (number % 7 != 0)
            meter.OnDisplayed(now, now + Budget, noisy.View);
    }

    /// <summary>A camera of 25 pictures a second that all differ, and whatever a test puts between it and the screen.</summary>
    private sealed class Scene(QualityPlan? plan = null)
    {
        public QualityMeter Meter { get; } = new(plan ?? Plan);

        public List<DisplayTick> Ticks { get; } = [];

        public static MediaInstant CapturedAt(int number) => new MediaInstant(7_000_000_000) + (number * Interval);

        /// <param name="deliver">Gives the picture that arrives and its delay; null: it is lost.</param>
        public void Run(int count, Func<int, Luma, (Luma Picture, TimeSpan Delay)?> deliver, TimeSpan clockError = default)
        {
            var events = new List<(MediaInstant At, Action Feed)>();
            for (var i = 0; i < count; i++)
            {
                var (capturedAt, picture) = (CapturedAt(i), Luma.Texture(i));
                events.Add((capturedAt, () => Assert.True(Meter.OnCaptured(capturedAt, picture.View))));
                if (deliver(i, picture) is { } delivered)
                    events.Add((capturedAt + delivered.Delay, () => Meter.OnDisplayed(capturedAt + clockError, capturedAt + delivered.Delay, delivered.Picture.View)));
            }

            foreach (var (at, feed) in events.OrderBy(e => e.At.Nanoseconds))
            {
                Poll(at);
                feed();
            }

            Poll(MediaInstant.Never);
        }

        private void Poll(MediaInstant now)
        {
            while (Meter.TryPollTick(now, out var tick))
                Ticks.Add(tick);
        }
    }
}

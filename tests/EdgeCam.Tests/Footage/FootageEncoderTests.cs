using EdgeCam.Footage;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Testing;
using EdgeCam.Testing.Footage;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Footage;

public sealed class FootageEncoderTests : IDisposable
{
    private readonly PaintedClip _clip = new();

    public void Dispose() => _clip.Dispose();

    [Fact]
    public void A_clean_link_shows_every_picture_as_well_as_it_was_encoded()
    {
        using var show = Play(500);
        Assert.Equal((250, 250, 0), (show.Quality.Ticks, show.Quality.Shown, show.Quality.NeverShown));
        Assert.Equal(show.Quality.Coding, show.Quality.Live);
        Assert.Equal(TimeSpan.Zero, show.Quality.Frozen);
        Assert.Equal(250, show.Outcomes[DecodeOutcome.Picture]);
        Assert.InRange(show.Quality.Coding.MeanPsnr, 26, 45);
        Assert.Equal(5, show.Idrs); // 10 s, one each 2 s
    }

    [Fact]
    public void More_bits_look_better()
    {
        using var poor = Play(150);
        using var good = Play(600);
        Assert.InRange(poor.VideoBytes * 8 / 10_000.0, 120, 180); // kbit/s
        Assert.InRange(good.VideoBytes * 8 / 10_000.0, 500, 700);
        Assert.True(good.Quality.Live.MeanPsnr > poor.Quality.Live.MeanPsnr + 3, $"{good.Quality.Live} over {poor.Quality.Live}");
        Assert.True(good.Quality.Live.MeanSsim > poor.Quality.Live.MeanSsim + 0.02, $"{good.Quality.Live} over {poor.Quality.Live}");
    }

    [Fact]
    public void Two_runs_give_the_same_bytes_and_the_same_judgement()
    {
        using var one = new Broadcast(_clip.Path, Bitrate.Kbps(300));
        using var two = new Broadcast(_clip.Path, Bitrate.Kbps(300));
        one.RunUntil(TimeSpan.FromSeconds(6), isLost: i => i % 31 == 30);
        two.RunUntil(TimeSpan.FromSeconds(6), isLost: i => i % 31 == 30);
        Assert.Equal(one.Sent, two.Sent);
        Assert.Equal(one.Quality, two.Quality);
    }

    [Fact]
    public void A_lost_picture_damages_those_up_to_the_next_idr()
    {
        using var show = new Broadcast(_clip.Path, Bitrate.Kbps(1_000));
        show.RunUntil(TimeSpan.FromSeconds(4), isLost: i => i == 60, forceIdr: i => i == 80);
        Assert.Equal(19, show.Outcomes[DecodeOutcome.Damaged]);
        Assert.Equal(80, show.Outcomes[DecodeOutcome.Picture]);
        Assert.Equal((99, 1), (show.Quality.Shown, show.Quality.NeverShown));
        Assert.True(show.Quality.Coding.LowPsnr < show.Quality.Coding.MeanPsnr - 3, $"{show.Quality.Coding}");
    }

    [Fact]
    public void While_held_nothing_is_encoded_and_the_screen_freezes()
    {
        using var show = new Broadcast(_clip.Path, Bitrate.Kbps(1_000));
        show.RunUntil(TimeSpan.FromSeconds(2));
        show.Demand = show.Demand with { IsHeld = true };
        show.RunUntil(TimeSpan.FromSeconds(3));
        show.Demand = show.Demand with { IsHeld = false };
        show.RunUntil(TimeSpan.FromSeconds(5));
        Assert.Equal((25, 100), (show.Camera.Skipped, show.Pictures));
        Assert.Equal((1, TimeSpan.FromSeconds(1.04)), (show.Quality.Freezes, show.Quality.Frozen));
        Assert.Equal(100, show.Outcomes[DecodeOutcome.Picture]); // no reference broke
        Assert.True(show.Quality.Live.MeanPsnr < show.Quality.Coding.MeanPsnr - 1, $"{show.Quality}");
    }

    [Fact]
    public void A_lower_frame_rate_is_followed_at_the_same_bit_rate()
    {
        using var show = new Broadcast(_clip.Path, Bitrate.Kbps(500));
        show.Demand = show.Demand with { FramesPerSecond = 5 };
        show.RunUntil(TimeSpan.FromSeconds(20));
        Assert.Equal(100, show.Pictures);
        Assert.InRange(show.VideoBytes * 8 / 20_000.0, 350, 600);
        Assert.Equal(TimeSpan.Zero, show.Quality.Frozen);
    }

    [Fact]
    public void Footage_of_a_car_park_is_judged_with_its_sound()
    {
        using var show = new Broadcast(Needs.CarPark(), Bitrate.Kbps(600));
        show.RunUntil(TimeSpan.FromSeconds(12), isLost: i => i is >= 300 and < 305); // 5 s from the start
        Assert.Equal(150, show.Quality.Ticks);
        Assert.InRange(show.Quality.Coding.MeanPsnr, 40, 55);
        Assert.InRange(show.Quality.Coding.MeanSsim, 0.95, 0.999);
        Assert.InRange(show.Outcomes[DecodeOutcome.Damaged], 5, 20); // to the IDR at 6 s
        Assert.InRange(show.Quality.Coding.LowPsnr, 15, 35);         // a car stands where it is no more
        Assert.InRange(show.Sound.Due, 560, 565);                    // 12 s of 46.875 a second
        Assert.InRange(show.Sound.Due - show.Sound.InTime, 3, 4);
        Assert.Equal(1, show.Sound.Gaps);
    }

    [Fact]
    public void Encoding_and_judging_allocate_no_managed_memory()
    {
        var plan = new FootagePlan(_clip.Path, new MediaInstant(9), Bitrate.Kbps(500), TimeSpan.FromSeconds(2));
        var quality = new QualityMeter(new QualityPlan(PaintedClip.Width, PaintedClip.Height, FrameRate.Of(25), TimeSpan.FromMilliseconds(200)));
        using var camera = new FootageEncoder(plan.Open(Needs.Libav()), plan, quality);
        var demand = new EncoderDemand(Bitrate.Kbps(500), FramesPerSecond: 20, Scale: 1, IsHeld: false);
        Run(camera, quality, demand, 100); // two loops
        Allocation.AssertNone(() => Run(camera, quality, demand, 1), times: 100);
    }

    private static void Run(FootageEncoder camera, QualityMeter quality, in EncoderDemand demand, int pictures)
    {
        for (var i = 0; i < pictures; i++)
        {
            while (quality.TryPollTick(camera.NextCapture, out _))
            {
            }

            camera.TryEncode(demand, forceIdr: false, out _);
        }
    }

    private Broadcast Play(double kbps)
    {
        var show = new Broadcast(_clip.Path, Bitrate.Kbps(kbps));
        show.RunUntil(TimeSpan.FromSeconds(10));
        return show;
    }
}

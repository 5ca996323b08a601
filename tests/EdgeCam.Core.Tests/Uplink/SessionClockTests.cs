using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>Our own clock: what stands still or leaps does no harm.</summary>
public sealed class SessionClockTests
{
    [Fact]
    public void An_instant_that_repeats_is_no_trouble()
    {
        using var scene = new SessionScene();
        scene.RunFor(3);
        for (var i = 0; i < 1000; i++)
        {
            scene.Session.OnTime(scene.Now);
            scene.Drain();
            scene.Session.OnAccessUnitPublished(scene.Now);
            scene.Feed(scene.Feedback[^1]);
        }

        scene.RunFor(3);
        Assert.InRange(scene.SentKbps(2), 1000, 2300);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3_600)]
    [InlineData(864_000)]
    public void A_machine_that_slept_goes_on_with_an_idr_and_its_rate(double seconds)
    {
        using var scene = new SessionScene();
        scene.RunFor(5);
        var before = scene.SentKbps(2);
        scene.Suspend(TimeSpan.FromSeconds(seconds));
        scene.RunFor(5);
        Assert.InRange(scene.SentKbps(2), before * 0.7, before * 1.4);
        Assert.InRange(scene.Session.Counters.QueueMs, 0, 200);
    }

    [Fact]
    public void Polling_at_the_deadline_makes_progress_however_slow_the_link()
    {
        foreach (var format in Enum.GetValues<UplinkFormat>())
        {
            var feedback = format == UplinkFormat.Rtp ? UplinkFeedback.Packets : UplinkFeedback.Progress;
            using var scene = new SessionScene(new UplinkPlan { Format = format, Feedback = feedback, LeastRate = Bitrate.Kbps(50), StartRate = Bitrate.Kbps(50) }) { BytesPerSecond = 6_000 };
            scene.RunFor(20); // the scene fails where a deadline does not move on
            Assert.NotEmpty(scene.Packets);
        }
    }
}

using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>Far ends that fall silent, or tell of heavy loss again and again (RFC 8083).</summary>
public sealed class SessionCircuitTests
{
    private static readonly UplinkPlan Reports = new() { StartRate = Bitrate.Mbps(1.5), Feedback = UplinkFeedback.Reports };

    [Fact]
    public void Reports_that_stop_bring_the_rate_to_the_least_within_three_intervals()
    {
        using var scene = new SessionScene(Reports);
        scene.RunFor(41);
        scene.Reports = false;
        scene.RunFor(28);
        Assert.Equal((UplinkCircuit.Closed, 0L), (scene.Session.Counters.Circuit, scene.Session.Counters.CircuitBreaks));
        scene.RunFor(10);
        Assert.Equal((UplinkCircuit.Silent, 1L), (scene.Session.Counters.Circuit, scene.Session.Counters.CircuitBreaks));
        Assert.Equal(Reports.LeastRate, scene.Demand.Rate);
        scene.RunFor(60);
        Assert.InRange(scene.SentKbps(30), 100, 350); // pictures go on as probes, sound too
        Assert.Equal(1, scene.Session.Counters.CircuitBreaks);
    }

    [Fact]
    public void A_far_end_that_never_reports_gets_the_least_after_half_a_minute()
    {
        using var scene = new SessionScene(Reports) { Reports = false };
        scene.RunFor(29);
        Assert.True(scene.Demand.Rate > Bitrate.Mbps(1), $"{scene.Demand.Rate}");
        scene.RunFor(2);
        Assert.Equal(Reports.LeastRate, scene.Demand.Rate);
    }

    [Fact]
    public void A_link_that_is_dead_both_ways_is_taken_up_again_within_a_minute()
    {
        using var scene = new SessionScene(Reports);
        scene.RunFor(41);
        scene.Passes = _ => false; // reports then name nothing new
        scene.RunFor(60);
        Assert.Equal(UplinkCircuit.Silent, scene.Session.Counters.Circuit);
        scene.Passes = _ => true;
        scene.RunFor(12);
        Assert.Equal(UplinkCircuit.Closed, scene.Session.Counters.Circuit);
        scene.RunFor(50);
        Assert.True(scene.Demand.Rate > Bitrate.Kbps(600), $"{scene.Demand.Rate}");
    }

    [Fact]
    public void Heavy_loss_in_three_reports_on_end_opens_it_and_a_fair_rate_closes_it()
    {
        var random = new Random(1);
        using var scene = new SessionScene(Reports with { StartRate = Bitrate.Mbps(12), MostRate = Bitrate.Mbps(12) }) { BytesPerSecond = 5_000_000, Delay = TimeSpan.FromMilliseconds(40) };
        scene.Passes = _ => random.NextDouble() > 0.3;
        scene.RunFor(21);
        Assert.Equal(UplinkCircuit.Closed, scene.Session.Counters.Circuit);
        scene.RunFor(10);
        Assert.Equal(UplinkCircuit.Congested, scene.Session.Counters.Circuit);
        Assert.Equal(Reports.LeastRate, scene.Demand.Rate);
        scene.RunFor(20);
        Assert.Equal((UplinkCircuit.Closed, 1L), (scene.Session.Counters.Circuit, scene.Session.Counters.CircuitBreaks));
    }

    [Fact]
    public void A_camera_that_rests_is_not_taken_for_a_silent_far_end()
    {
        using var scene = new SessionScene(Reports, hasSound: false);
        scene.RunFor(21);
        scene.IsFilming = false;
        scene.RunFor(120);
        Assert.Equal(0, scene.Session.Counters.CircuitBreaks);
    }

    [Fact]
    public void A_new_connection_has_its_time_to_report()
    {
        using var scene = new SessionScene(Reports);
        scene.RunFor(21);
        scene.Reports = false;
        scene.RunFor(25);
        scene.Session.OnTransportRestarted(scene.Now);
        scene.RunFor(25);
        Assert.Equal(0, scene.Session.Counters.CircuitBreaks);
    }

    [Fact]
    public void Where_every_packet_is_reported_on_silence_leaves_probes_only()
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(1) });
        scene.RunFor(10);
        scene.Reports = false;
        scene.RunFor(120);
        Assert.InRange(scene.SentKbps(60), 0.01, 30);
        scene.Reports = true;
        scene.RunFor(15);
        Assert.True(scene.SentKbps(3) > 1000, $"{scene.SentKbps(3)} kbit/s");
    }
}

using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Feedback;
using EdgeCam.Uplink.Scheduling;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>Sessions that learn less than which packet came when.</summary>
public sealed class SessionProgressTests
{
    private static readonly UplinkPlan Progress = new() { StartRate = Bitrate.Mbps(1), Feedback = UplinkFeedback.Progress };
    private static readonly UplinkPlan Reports = new() { StartRate = Bitrate.Mbps(1), Feedback = UplinkFeedback.Reports };

    [Fact]
    public void Progress_finds_the_rate_of_the_link()
    {
        using var scene = new SessionScene(Progress);
        scene.RunFor(10);
        Assert.InRange(scene.SentKbps(5), 1200, 2100);
        Assert.InRange(scene.Session.Counters.BufferingMs, 0, 150);
    }

    [Fact]
    public void Progress_that_stops_holds_the_encoder_and_progress_that_returns_frees_it()
    {
        using var scene = new SessionScene(Progress);
        scene.RunFor(5);
        scene.BytesPerSecond = 1_000;
        scene.RunFor(2);
        Assert.True(scene.Demand.IsHeld || scene.Demand.Rate < Bitrate.Kbps(300));
        scene.BytesPerSecond = 250_000;
        scene.RunFor(30);
        Assert.True(scene.SentKbps(5) > 1000, $"{scene.SentKbps(5)} kbit/s");
    }

    [Fact]
    public void A_new_connection_gives_up_what_was_under_way_and_counts_anew()
    {
        using var scene = new SessionScene(Progress);
        scene.RunFor(3.02);
        var sent = scene.Session.Counters.Packets;
        scene.Session.OnTransportRestarted(scene.Now);
        Assert.Equal(sent, scene.Session.Counters.Acknowledged + scene.Session.Counters.Lost);
        Assert.True(scene.Stream.Live.IsIdrWanted);
        scene.IsFilming = false;
        scene.RunFor(0.02);
        scene.Packets.Clear();
        scene.IsFilming = true;
        scene.RunFor(0.5);
        var first = scene.Packets.First(packet => packet.Header.PayloadType == 96);
        Assert.Equal(24, first.Payload[0] & 0x1F); // parameter sets: an IDR
    }

    [Fact]
    public void Reports_of_no_loss_let_the_rate_stand_and_climb()
    {
        using var scene = new SessionScene(Reports);
        var last = scene.Demand.Rate;
        for (var i = 0; i < 12; i++)
        {
            scene.RunFor(10);
            Assert.True(scene.Demand.Rate.BitsPerSecond >= last.BitsPerSecond * 0.98, $"report {i}: {last} to {scene.Demand.Rate}");
            last = scene.Demand.Rate;
        }

        Assert.True(last > Bitrate.Mbps(1.2), $"{last}");
    }

    [Fact]
    public void A_report_of_loss_takes_the_rate_below_what_arrived_and_no_further()
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(3), Feedback = UplinkFeedback.Reports }) { BytesPerSecond = 250_000, LongestQueue = TimeSpan.FromMilliseconds(300) };
        scene.RunFor(10.5);
        Assert.InRange(scene.Session.Counters.TargetKbps, 1000, 2000);
        scene.RunFor(120);
        Assert.InRange(scene.Session.Counters.TargetKbps, 1000, 2100);
        var sent = scene.Packets.Count(packet => (scene.Now - packet.At).TotalSeconds < 60);
        Assert.True(sent > 0 && scene.SentKbps(60) < 2150, $"{scene.SentKbps(60)} kbit/s");
    }

    [Fact]
    public void A_fast_stream_outlives_a_report_of_little_loss()
    {
        var random = new Random(1);
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(12), MostRate = Bitrate.Mbps(12), Feedback = UplinkFeedback.Reports }) { BytesPerSecond = 5_000_000 };
        scene.Passes = _ => random.NextDouble() > 0.03;
        scene.RunFor(10.5);
        Assert.InRange(scene.Session.Counters.TargetKbps, 9_500, 12_000);
    }

    [Fact]
    public void A_way_that_became_longer_stops_the_climb_for_two_minutes_of_reports_only()
    {
        using var scene = new SessionScene(Reports);
        scene.RunFor(30);
        scene.Delay = TimeSpan.FromMilliseconds(120);
        scene.RunFor(60);
        var stood = scene.Demand.Rate;
        scene.RunFor(120);
        Assert.True(scene.Demand.Rate.BitsPerSecond > stood.BitsPerSecond * 1.05, $"{stood} to {scene.Demand.Rate}");
    }

    [Fact]
    public void A_report_of_lost_pictures_asks_for_an_idr()
    {
        using var scene = new SessionScene(Reports);
        scene.RunFor(15);
        var idrs = Idrs(scene);
        scene.Passes = packet => packet.Header.Sequence.Value % 50 != 0 || packet.Track == Track.Sound;
        scene.RunFor(1);
        scene.Passes = _ => true;
        scene.RunFor(20);
        Assert.Equal(idrs + 1, Idrs(scene));
    }

    [Fact]
    public void Counts_begin_anew_with_the_connection()
    {
        using var scene = new SessionScene(Reports);
        scene.RunFor(5);
        scene.Session.OnTransportRestarted(scene.Now);
        scene.RunFor(1);
        var (known, sent) = (scene.Session.Counters.Acknowledged, scene.Packets.Count(packet => packet.Track == Track.Video && (scene.Now - packet.At).TotalSeconds < 1));
        scene.Session.OnReport(Track.Video, new Acknowledgement(sent, 0, scene.Now, null));
        Assert.Equal(known + sent, scene.Session.Counters.Acknowledged);
    }

    private static int Idrs(SessionScene scene) => scene.Stream.Units.Count(unit => unit.Value.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 1, 0x65]) >= 0);
}

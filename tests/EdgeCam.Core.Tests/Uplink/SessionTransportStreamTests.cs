using EdgeCam.Media;
using EdgeCam.Testing.MpegTs;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Scheduling;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

public sealed class SessionTransportStreamTests
{
    private static UplinkPlan Plan(double deadline = 2) => new()
    {
        StartRate = Bitrate.Mbps(1),
        Format = UplinkFormat.MpegTs,
        Feedback = UplinkFeedback.Progress,
        VideoDeadline = TimeSpan.FromSeconds(deadline),
        SoundDeadline = TimeSpan.FromSeconds(deadline),
    };

    [Fact]
    public void What_goes_out_is_a_transport_stream_with_every_unit()
    {
        using var scene = new SessionScene(Plan()) { BytesPerSecond = 1_000_000 };
        scene.RunFor(10);
        var report = Analyse(scene);
        Assert.Empty(report.Violations);
        Assert.Equal(0, report.Discontinuities);
        Assert.InRange(report.Video.Count(), scene.Stream.Units.Count(unit => unit.Value.Length != 200) - 2, int.MaxValue);
        Assert.InRange(report.Audio.Count(), 460, 530);
        Assert.All(scene.Packets, packet => Assert.Equal(0, packet.Bytes.Length % 188));
    }

    [Fact]
    public void Tables_and_clock_go_on_while_the_camera_rests()
    {
        using var scene = new SessionScene(Plan(), hasSound: false) { BytesPerSecond = 1_000_000 };
        scene.RunFor(2);
        scene.IsFilming = false;
        scene.RunFor(2);
        scene.IsFilming = true;
        scene.RunFor(1);
        Assert.Empty(Analyse(scene).Violations);
    }

    [Fact]
    public void A_unit_given_up_half_way_leaves_a_marked_discontinuity()
    {
        using var scene = new SessionScene(Plan(deadline: 0.25)) { BytesPerSecond = 20_000, PictureBytes = 30_000, IgnoresHold = true };
        scene.RunFor(10);
        var report = Analyse(scene);
        Assert.True(scene.Session.Counters.Dropped(DropReason.Expired) > 0);
        Assert.True(report.Discontinuities > 0);
        Assert.DoesNotContain(report.Violations, violation => violation.Rule is TransportStreamRule.Continuity or TransportStreamRule.Sync or TransportStreamRule.Packet or TransportStreamRule.Pes or TransportStreamRule.AccessUnit);
        Assert.All(report.Audio, frame => Assert.Equal(0, frame.Bytes.Length % 207)); // frames and their ADTS headers: whole
    }

    [Fact]
    public void A_new_connection_begins_with_tables_and_an_idr()
    {
        using var scene = new SessionScene(Plan()) { BytesPerSecond = 1_000_000 };
        scene.RunFor(3.01);
        scene.Session.OnTransportRestarted(scene.Now);
        scene.Packets.Clear();
        scene.RunFor(2);
        var report = Analyse(scene);
        Assert.DoesNotContain(report.Violations, violation => violation.Rule == TransportStreamRule.Tables);
        Assert.True(report.Video.First().IsRandomAccess);
    }

    private static TransportStreamReport Analyse(SessionScene scene)
    {
        scene.IsFilming = false; // so that no unit is cut at the end
        scene.RunFor(1);
        var analyser = new TransportStreamAnalyser();
        foreach (var packet in scene.Packets)
            analyser.Add(packet.Bytes);
        return analyser.Finish();
    }
}

using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Scheduling;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

public sealed class SessionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-900)]
    [InlineData(86_400)]
    public void Pictures_and_sound_arrive_whole_and_in_order_whatever_the_far_clock_says(double farAhead)
    {
        using var scene = new SessionScene { FarAhead = TimeSpan.FromSeconds(farAhead) };
        scene.RunFor(10);
        var pictures = scene.Units.Where(unit => unit.Track == Track.Video).ToList();
        Assert.True(pictures.Count > 250, $"{pictures.Count} pictures");
        Assert.True(scene.Units.Count - pictures.Count > 440, $"{scene.Units.Count - pictures.Count} frames of sound");
        var sent = scene.Stream.Units.Values.ToList();
        Assert.All(pictures, picture => Assert.Contains(sent, unit => unit.AsSpan().SequenceEqual(picture.Bytes)));
        Assert.InRange(scene.SentKbps(5), 1400, 2100);
    }

    [Fact]
    public void The_target_stays_below_what_the_link_carries_and_pictures_stay_young()
    {
        using var scene = new SessionScene();
        scene.RunFor(15);
        scene.Units.Clear();
        scene.RunFor(20);
        var ages = scene.Units.Where(unit => unit.Track == Track.Video).Select(unit => (unit.CompletedAt - CaptureOf(scene, unit.Bytes)).TotalMilliseconds).Order().ToList();
        Assert.InRange(ages[ages.Count * 95 / 100], 15, 120);
    }

    [Fact]
    public void The_marker_ends_each_unit_and_nothing_else()
    {
        using var scene = new SessionScene();
        scene.RunFor(3);
        var video = scene.Packets.Where(packet => packet.Header.PayloadType == 96).ToList();
        foreach (var (packet, next) in video.Zip(video.Skip(1)))
            Assert.Equal(packet.Header.Timestamp != next.Header.Timestamp, packet.Header.Marker);
        Assert.All(scene.Packets.Where(packet => packet.Track == Track.Sound), packet => Assert.True(packet.Header.Marker));
    }

    [Fact]
    public void Sound_overtakes_pictures_under_priority()
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(1), Policy = SendPolicy.Priority }) { PictureBytes = 12_000, BytesPerSecond = 125_000 };
        scene.RunFor(0.1);
        scene.Packets.Clear();
        scene.RunFor(1);
        var between = 0;
        for (var i = 1; i < scene.Packets.Count - 1; i++)
        {
            if (scene.Packets[i].Track == Track.Sound && scene.Packets[i - 1].Header is { PayloadType: 96, Marker: false })
                between++;
        }

        Assert.True(between > 10, $"{between} frames of sound came between the packets of a picture");
    }

    [Fact]
    public void An_idr_is_asked_for_when_the_far_end_lost_a_picture()
    {
        using var scene = new SessionScene();
        scene.RunFor(1);
        Assert.False(scene.Stream.Live.IsIdrWanted);
        scene.Feed(Rtcp.PictureLossOf(new Ssrc(2))); // the sound's: nobody needs a picture for it
        Assert.False(scene.Stream.Live.IsIdrWanted);
        scene.Feed(Rtcp.PictureLossOf(MadeUpStream.Identity.Video.Ssrc));
        Assert.True(scene.Stream.Live.IsIdrWanted);
    }

    [Fact]
    public void A_link_that_goes_dark_comes_back_without_anything_undecodable()
    {
        using var scene = new SessionScene();
        scene.RunFor(5);
        scene.Passes = _ => false;
        scene.RunFor(4);
        scene.Passes = _ => true;
        var before = scene.Units.Count(unit => unit.Track == Track.Video);
        scene.RunFor(3);
        Assert.True(scene.Units.Count(unit => unit.Track == Track.Video) > before + 45);
        Assert.True(scene.SentKbps(1) > 900, $"{scene.SentKbps(1)} kbit/s");
    }

    [Fact]
    public void While_the_link_is_dark_the_encoder_is_held_and_little_is_sent()
    {
        using var scene = new SessionScene();
        scene.RunFor(5);
        scene.Passes = _ => false;
        scene.RunFor(1);
        scene.Packets.Clear();
        scene.RunFor(3);
        Assert.True(scene.Demand.IsHeld);
        Assert.InRange(scene.SentKbps(3), 0.01, 300);
    }

    [Fact]
    public void Sender_reports_come_for_each_track_at_once_and_then_every_second()
    {
        using var scene = new SessionScene();
        var reports = new List<(MediaInstant At, Track Track)>();
        var rtcp = new byte[300];
        scene.Every(0.01, () =>
        {
            while (scene.Session.TryPollReport(rtcp, 77UL << 32, scene.Now, out var report))
            {
                ReadOnlySpan<byte> rest = rtcp.AsSpan(0, report.Length);
                Assert.True(RtcpReader.TryNext(ref rest, out var packet));
                Assert.True(RtcpReader.TryReadSender(packet, out _));
                reports.Add((scene.Now, report.Track));
            }
        });
        scene.RunFor(5.05);
        Assert.InRange(reports.Count(report => report.Track == Track.Video), 5, 6);
        Assert.InRange(reports.Count(report => report.Track == Track.Sound), 5, 6);
    }

    private static MediaInstant CaptureOf(SessionScene scene, byte[] bytes)
    {
        var sequence = scene.Stream.Units.First(unit => unit.Value.AsSpan().SequenceEqual(bytes)).Key;
        return scene.Stream.CapturedAt[sequence];
    }
}

using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Scheduling;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

public sealed class SessionRepairTests
{
    private static readonly Ssrc Video = MadeUpStream.Identity.Video.Ssrc;

    [Fact]
    public void A_lossy_link_loses_no_picture()
    {
        var random = new Random(5);
        using var scene = new SessionScene();
        scene.Passes = packet => packet.Track == Track.Sound || random.NextDouble() > 0.05;
        scene.RunFor(20);
        var published = scene.Stream.Units.Values.Count(unit => unit.Length != 200);
        Assert.True(scene.Units.Count(unit => unit.Track == Track.Video) > published * 0.97);
        Assert.True(scene.Packets.Count(packet => packet.IsRepeat) > 50);
        Assert.True(scene.SentKbps(10) > 1200, $"{scene.SentKbps(10)} kbit/s");
    }

    [Fact]
    public void What_is_asked_for_comes_again_byte_for_byte()
    {
        using var scene = new SessionScene();
        scene.RunFor(2);
        var wanted = scene.Packets.Where(packet => packet.Header.PayloadType == 96).TakeLast(40).Take(20).ToList();
        scene.Packets.Clear();
        scene.Feed(Rtcp.Nack(Video, wanted[0].Header.Sequence, wanted.Count));
        scene.RunFor(0.2);
        var again = scene.Packets.Where(packet => packet.IsRepeat).ToList();
        Assert.Equal(wanted.Count, again.Count);
        foreach (var (original, repeat) in wanted.Zip(again))
        {
            Assert.True(Retransmission.TryRead(repeat.Payload, out var number, out var payload));
            Assert.Equal(original.Header.Sequence, number);
            Assert.True(payload.SequenceEqual(original.Payload));
            Assert.Equal((original.Header.Timestamp, original.Header.Marker), (repeat.Header.Timestamp, repeat.Header.Marker));
        }
    }

    [Fact]
    public void What_is_asked_for_again_within_the_round_trip_goes_once()
    {
        using var scene = new SessionScene();
        scene.RunFor(2);
        var wanted = scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence;
        scene.Packets.Clear();
        for (var i = 0; i < 10; i++)
            scene.Feed(Rtcp.Nack(Video, wanted, 1));
        scene.RunFor(0.01);
        Assert.Single(scene.Packets, packet => packet.IsRepeat);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    public void Nothing_older_than_the_deadline_goes_again(int deadline)
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(1), VideoDeadline = TimeSpan.FromMilliseconds(deadline) });
        scene.RunFor(2);
        var sent = scene.Packets.Where(packet => packet.Header.PayloadType == 96).ToList();
        var tooOld = sent.Last(packet => (scene.Now - packet.At).TotalMilliseconds > deadline);
        scene.Packets.Clear();
        scene.Feed(Rtcp.Nack(Video, tooOld.Header.Sequence, 1));
        scene.RunFor(0.5);
        Assert.DoesNotContain(scene.Packets, packet => packet.IsRepeat);
    }

    [Fact]
    public void What_is_too_old_to_go_again_is_answered_by_an_idr_and_nothing_else_before_it()
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(1), VideoDeadline = TimeSpan.FromMilliseconds(300) });
        scene.RunFor(2);
        var tooOld = scene.Packets.Last(packet => packet.Header.PayloadType == 96 && (scene.Now - packet.At).TotalMilliseconds > 400);
        var idrsBefore = scene.Stream.Units.Count(unit => unit.Value.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 1, 0x65]) >= 0);
        scene.Packets.Clear();
        scene.Feed(Rtcp.Nack(Video, tooOld.Header.Sequence, 1));
        scene.RunFor(0.5);
        var first = scene.Packets.First(packet => packet.Header.PayloadType == 96);
        Assert.Equal(24, first.Payload[0] & 0x1F); // the parameter sets in a STAP-A, which only an IDR has
        Assert.Equal(idrsBefore + 1, scene.Stream.Units.Count(unit => unit.Value.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 1, 0x65]) >= 0));
        Assert.True(scene.Session.Counters.Dropped(DropReason.Expired) > 0);
    }

    [Fact]
    public void Only_video_goes_again()
    {
        using var scene = new SessionScene();
        scene.RunFor(2);
        var repair = MadeUpStream.Identity.Retransmission;
        scene.Feed(Rtcp.Nack(Video, scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence, 1));
        scene.RunFor(0.1);
        scene.Packets.Clear();
        scene.Feed(Rtcp.Nack(repair, MadeUpStream.Identity.FirstRetransmission, 1)); // would be taken for a packet of the video
        scene.Feed(Rtcp.Nack(MadeUpStream.Identity.Sound.Ssrc, MadeUpStream.Identity.FirstSound, 200));
        scene.RunFor(0.1);
        Assert.DoesNotContain(scene.Packets, packet => packet.IsRepeat);
        Assert.False(scene.Stream.Live.IsIdrWanted);
    }

    [Fact]
    public void What_was_never_sent_is_not_missed()
    {
        using var scene = new SessionScene();
        scene.RunFor(1);
        var next = scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence.Next;
        scene.Feed(Rtcp.Nack(Video, next, 500));
        scene.Feed(Rtcp.Nack(Video, MadeUpStream.Identity.FirstVideo + -500, 500));
        Assert.False(scene.Stream.Live.IsIdrWanted);
        Assert.Equal(0, scene.Session.Counters.Dropped(DropReason.WaitingForIdr));
    }

    [Fact]
    public void A_packet_out_of_the_log_brings_an_idr_only_while_its_picture_may_still_be_referred_to()
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(12), MostRate = Bitrate.Mbps(12) }) { BytesPerSecond = 5_000_000, PictureBytes = 50_000 };
        scene.RunFor(1);
        var old = scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence;
        scene.RunFor(10); // more packets than the log holds
        scene.Feed(Rtcp.Nack(Video, old, 1));
        Assert.True(scene.Stream.Live.IsIdrWanted, "what came since may refer to it");

        scene.RunFor(0.5);
        Assert.False(scene.Stream.Live.IsIdrWanted);
        var dropped = scene.Session.Counters.Dropped(DropReason.WaitingForIdr);
        scene.Feed(Rtcp.Nack(Video, old, 1));
        Assert.False(scene.Stream.Live.IsIdrWanted, "an IDR has gone out since");
        Assert.Equal(dropped, scene.Session.Counters.Dropped(DropReason.WaitingForIdr));
    }

    [Fact]
    public void On_a_way_that_became_longer_nothing_goes_twice_for_one_wish()
    {
        using var scene = new SessionScene();
        scene.RunFor(5);
        scene.Delay = TimeSpan.FromMilliseconds(150);
        scene.RunFor(5);
        var wanted = scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence;
        scene.Packets.Clear();
        scene.Feed(Rtcp.Nack(Video, wanted, 1));
        scene.RunFor(0.15); // half a round trip
        scene.Feed(Rtcp.Nack(Video, wanted, 1));
        scene.RunFor(0.05);
        Assert.Single(scene.Packets, packet => packet.IsRepeat && Retransmission.TryRead(packet.Payload, out var number, out var _) && number == wanted);
    }

    [Fact]
    public void A_stream_without_retransmissions_answers_no_nack()
    {
        using var scene = new SessionScene(new UplinkPlan { StartRate = Bitrate.Mbps(1), Format = UplinkFormat.MpegTs, Feedback = UplinkFeedback.Progress });
        scene.RunFor(1);
        scene.Feed(Rtcp.Nack(Video, MadeUpStream.Identity.FirstVideo, 300));
        scene.RunFor(1);
        Assert.Equal(0, scene.Session.Counters.Retransmitted);
    }
}

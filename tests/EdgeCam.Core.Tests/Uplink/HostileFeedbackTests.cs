using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>A far end that errs or lies: nothing may throw or run away, and honest feedback is believed again within seconds.</summary>
public sealed class HostileFeedbackTests
{
    private const ushort Received = 0x8000;
    private static readonly Ssrc Video = MadeUpStream.Identity.Video.Ssrc;

    public static TheoryData<string> Lies =>
    [
        "the clock is set an hour ahead", "the clock is set an hour back", "one report is of an hour later", "one report is of an hour earlier",
        "for a second the clock runs backwards", "for a second reports jump about", "for a second all came 8 s ago", "for a second all came at once",
        "for a second nothing has a time", "for a second nothing came", "for a second arrivals are noise", "for a second reports come twice and late",
    ];

    [Theory]
    [MemberData(nameof(Lies))]
    public void After_a_lie_the_session_is_back_within_seconds(string lie)
    {
        using var scene = new SessionScene();
        scene.RunFor(6);
        var before = scene.SentKbps(3);
        Tell(scene, lie);
        scene.RunFor(6);
        Assert.InRange(scene.SentKbps(2), before * 0.7, before * 1.4);
        Assert.InRange(scene.Session.Counters.QueueMs, 0, 200);
    }

    [Theory]
    [InlineData(PacketFeedback.Unavailable)]
    [InlineData(PacketFeedback.TooLongAgo)]
    public void A_packet_that_came_without_a_time_is_not_lost(ushort noTime)
    {
        using var scene = new SessionScene();
        scene.RunFor(3);
        var (sent, lost) = (scene.Session.Counters.Packets, scene.Session.Counters.Lost);
        var count = 0;
        scene.Tamper = rtcp => [Rtcp.WithBlocks(rtcp, block => (block & Received) != 0 && ++count % 3 == 0 ? (ushort)(Received | noTime) : block)];
        scene.RunFor(3);
        Assert.Equal(lost, scene.Session.Counters.Lost);
        Assert.True(scene.Session.Counters.Packets - sent > 300, $"{scene.Session.Counters.Packets - sent} packets");
        Assert.InRange(scene.Session.Counters.Packets - scene.Session.Counters.Acknowledged, 0, 30);
    }

    [Fact]
    public void Reports_about_packets_never_sent_change_nothing()
    {
        using var scene = new SessionScene();
        scene.RunFor(3);
        var (target, acknowledged) = (scene.Session.Counters.TargetKbps, scene.Session.Counters.Acknowledged);
        var next = scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence.Next;
        for (var i = 0; i < 100; i++)
        {
            scene.Session.OnFeedback(Rtcp.Arrivals(Video, next, 1000, 99, _ => Received), scene.Now);
            scene.Session.OnFeedback(Rtcp.Arrivals(new Ssrc(0xBAD), new SequenceNumber((ushort)i), 1000, (uint)i << 24, _ => Received), scene.Now);
        }

        Assert.Equal(acknowledged, scene.Session.Counters.Acknowledged);
        Assert.InRange(scene.Session.Counters.TargetKbps, target * 0.8, target * 1.2);
        var before = scene.SentKbps(2);
        scene.RunFor(3);
        Assert.InRange(scene.SentKbps(2), before * 0.7, before * 1.4);
    }

    [Fact]
    public void Reports_of_the_past_told_again_change_nothing()
    {
        using var scene = new SessionScene();
        scene.RunFor(6);
        var (before, acknowledged) = (scene.SentKbps(3), scene.Session.Counters.Acknowledged);
        foreach (var rtcp in scene.Feedback.SkipLast(10).Reverse())
            scene.Session.OnFeedback(rtcp, scene.Now);
        Assert.Equal(acknowledged, scene.Session.Counters.Acknowledged);
        scene.RunFor(5);
        Assert.InRange(scene.SentKbps(2), before * 0.7, before * 1.4);
    }

    [Fact]
    public void A_packet_named_twice_in_one_report_counts_once()
    {
        using var scene = new SessionScene();
        scene.RunFor(2);
        var last = scene.Packets.Last(packet => packet.Header.PayloadType == 96).Header.Sequence;
        var acknowledged = scene.Session.Counters.Acknowledged;
        var one = Rtcp.Arrivals(Video, last, 1, 5, _ => Received);
        var twice = Rtcp.Arrivals(Video, last, 1, 5, _ => Received).Concat(one).ToArray(); // and again in a second packet
        var block = one[8..20];
        byte[] both = [.. one[..8], .. block, .. block, .. one[^4..]];
        both[3] = (byte)((both.Length / 4) - 1);
        scene.Session.OnFeedback(both, scene.Now);
        scene.Session.OnFeedback(twice, scene.Now);
        Assert.Equal(acknowledged + 1, scene.Session.Counters.Acknowledged);
    }

    [Fact]
    public void A_flood_of_nacks_for_every_number_does_not_make_the_session_exceed_its_pace()
    {
        using var scene = new SessionScene();
        scene.RunFor(5);
        var flood = Rtcp.Nack(Video, default, 65_536);
        var most = 0.0;
        for (var i = 0; i < 400; i++)
        {
            scene.Feed(flood);
            scene.RunFor(0.005);
            most = Math.Max(most, scene.Session.Counters.CapacityKbps);
        }

        Assert.InRange(scene.SentKbps(2), 0, 3 * most);
        Assert.InRange(scene.Packets.Count(packet => packet.IsRepeat), 0, 2_000);
        scene.RunFor(5);
        Assert.InRange(scene.SentKbps(2), 1000, 2300);
    }

    [Fact]
    public void A_flood_of_picture_losses_is_one_wish()
    {
        using var scene = new SessionScene();
        scene.RunFor(5);
        var before = scene.Packets.Count;
        for (var i = 0; i < 10_000; i++)
            scene.Session.OnFeedback(Rtcp.PictureLossOf(Video), scene.Now);
        Assert.True(scene.Stream.Live.IsIdrWanted);
        Assert.Equal(before, scene.Packets.Count);
        scene.RunFor(2);
        Assert.InRange(scene.SentKbps(1), 1000, 2300);
    }

    [Fact]
    public void Noise_is_counted_and_passed_over()
    {
        using var scene = new SessionScene();
        var random = new Random(8);
        scene.RunFor(2);
        for (var i = 0; i < 20_000; i++)
        {
            var noise = new byte[random.Next(100)];
            random.NextBytes(noise);
            if (noise.Length > 1)
                (noise[0], noise[1]) = ((byte)(0x80 + random.Next(16)), (byte)random.Next(200, 207));
            scene.Session.OnFeedback(noise, scene.Now);
        }

        Assert.True(scene.Session.Counters.MalformedFeedback > 1000);
        scene.RunFor(3);
        Assert.True(scene.SentKbps(1) > 1000);
    }

    private static void Tell(SessionScene scene, string lie)
    {
        var (random, told, late) = (new Random(2), scene.Now, Array.Empty<byte>());
        scene.Tamper = lie switch
        {
            "the clock is set an hour ahead" => rtcp => [Rtcp.Shifted(rtcp, 3600)],
            "the clock is set an hour back" => rtcp => [Rtcp.Shifted(rtcp, -3600)],
            "one report is of an hour later" => rtcp => Once(Rtcp.Shifted(rtcp, 3600)),
            "one report is of an hour earlier" => rtcp => Once(Rtcp.Shifted(rtcp, -3600)),
            "for a second the clock runs backwards" => rtcp => [Rtcp.Shifted(rtcp, -2 * (scene.Now - told).TotalSeconds)],
            "for a second reports jump about" => rtcp => [Rtcp.Shifted(rtcp, random.Next(-30_000, 30_000))],
            "for a second all came 8 s ago" => rtcp => [Rtcp.WithBlocks(rtcp, block => (ushort)((block & 0xE000) | 0x1FFD))],
            "for a second all came at once" => rtcp => [Rtcp.WithBlocks(rtcp, block => (ushort)(block & 0xE000))],
            "for a second nothing has a time" => rtcp => [Rtcp.WithBlocks(rtcp, block => (ushort)(block | 0x1FFF))],
            "for a second nothing came" => rtcp => [Rtcp.WithBlocks(rtcp, _ => 0)],
            "for a second arrivals are noise" => rtcp => [Rtcp.WithBlocks(rtcp, block => (ushort)((block & 0xE000) | random.Next(0x2000)))],
            _ => rtcp => [rtcp, Swap(rtcp), rtcp],
        };
        if (lie.StartsWith("for", StringComparison.Ordinal))
            scene.At(scene.Now + TimeSpan.FromSeconds(1), () => scene.Tamper = rtcp => [rtcp]);

        byte[][] Once(byte[] lied)
        {
            scene.Tamper = rtcp => [rtcp];
            return [lied];
        }

        byte[] Swap(byte[] rtcp)
        {
            (rtcp, late) = (late, rtcp);
            return rtcp;
        }
    }
}

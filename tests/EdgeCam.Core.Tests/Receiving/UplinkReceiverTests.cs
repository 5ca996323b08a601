using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Testing;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

public sealed class UplinkReceiverTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Through_loss_reordering_and_repetition_every_picture_comes_out_once_in_order_and_intact(int seed)
    {
        var sizes = new Random(seed);
        var scene = new UplinkScene(seed, UplinkScene.Plan with { Patience = TimeSpan.FromSeconds(5) });
        scene.Sender.SendPicture(3_000);
        scene.RunFor(0.5); // the first packet of all tells where the stream begins
        (scene.Loss, scene.Repetition, scene.Jitter) = (0.01 * (seed % 8), 0.02, TimeSpan.FromMilliseconds(seed % 5));
        scene.Sender.SendPictures(150, i => sizes.Next(10) switch { 0 => sizes.Next(20_000, 60_000), 1 => sizes.Next(1, 30), _ => sizes.Next(100, 12_000) }, i => i % 60 == 59);
        scene.RunFor(6);
        scene.Loss = 0; // what is lost last, only a later packet shows
        scene.Sender.SendPicture(100);
        scene.RunFor(6);

        Same(scene.Sender.Pictures, scene.Pictures);
        Assert.Equal(seed % 8 > 0, scene.Receiver.Counters.Recovered > 0);
        Assert.Equal(0, scene.Receiver.Counters.Lost);
        Assert.Equal(0, scene.Receiver.Counters.Malformed);
        Assert.Equal(0, scene.Receiver.Counters.Strangers);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Without_retransmissions_nothing_undecodable_comes_out_and_a_key_frame_is_asked_for(int seed)
    {
        var sizes = new Random(seed);
        var scene = new UplinkScene(seed, UplinkScene.Plan);
        scene.Sender = new UplinkTestSender(scene, (ushort)(65_000 + seed), new Ssrc(77)) { Retransmits = false };
        (scene.Loss, scene.Jitter) = (0.02, TimeSpan.FromMilliseconds(2));
        scene.Sender.SendPictures(300, _ => sizes.Next(100, 12_000));
        scene.RunFor(12);

        Assert.True(scene.Sender.KeyFrameRequests > 0);
        Assert.InRange(scene.Pictures.Count(), 50, 299);
        Assert.True(scene.Receiver.Counters.Lost > 0);
        Assert.True(scene.Receiver.Counters.PicturesGivenUp > 0);
        Decodes(scene);
    }

    [Fact]
    public void A_sender_that_starts_again_with_another_ssrc_is_followed_from_its_first_picture()
    {
        var scene = new UplinkScene(1, UplinkScene.Plan);
        var sent = 0;
        scene.Passes = _ => ++sent is not 30; // so that the first sender has retransmissions too
        scene.Sender.SendPictures(20, _ => 5_000);
        scene.RunFor(0.65); // a picture is on its way still
        var first = scene.Sender;
        scene.Sender = new UplinkTestSender(scene, 9, new Ssrc(0x1234_5678));
        scene.Sender.SendPictures(20, _ => 5_000);
        scene.RunFor(2);

        Same([.. first.Pictures, .. scene.Sender.Pictures], scene.Pictures);
        Assert.Equal(0, scene.Receiver.Counters.KeyFrameRequests);
        Assert.Equal(1 + SourceGuard.Probation - 1, scene.Receiver.Counters.Recovered); // the packets that made the newcomer believable
        Assert.Equal(SourceGuard.Probation - 1, scene.Receiver.Counters.Strangers); // no retransmission among them
    }

    [Fact]
    public void A_stranger_takes_nothing_over()
    {
        var scene = new UplinkScene(2, UplinkScene.Plan);
        scene.Sender.SendPictures(90, _ => 3_000);
        for (var i = 0; i < 200; i++)
        {
            var stray = new byte[200];
            new RtpHeader(i > 150 ? (byte)33 : (byte)96, true, new SequenceNumber((ushort)i), new RtpTimestamp(5), new Ssrc(0xBAD)).Write(stray);
            scene.At(UplinkScene.Start + TimeSpan.FromMilliseconds(40 + (i * 15)), () => scene.Arrive(stray));
        }

        scene.RunFor(4);
        Same(scene.Sender.Pictures, scene.Pictures);
        Assert.Equal(200, scene.Receiver.Counters.Strangers);
    }

    [Fact]
    public void A_stranger_that_comes_first_gives_way()
    {
        var scene = new UplinkScene(2, UplinkScene.Plan);
        var stray = new byte[200];
        new RtpHeader(96, true, new SequenceNumber(7), new RtpTimestamp(5), new Ssrc(0xBAD)).Write(stray);
        scene.Arrive(stray);
        scene.Sender.SendPictures(10, _ => 3_000);
        scene.RunFor(2);
        Same(scene.Sender.Pictures, scene.Pictures);
    }

    [Theory]
    [InlineData(1_000)] // 91 packets are lost, of which the sender still has 30
    [InlineData(40_000)] // 3,000: more than the window takes
    public void After_a_black_out_of_three_seconds_pictures_come_again_soon(int bytes)
    {
        var scene = new UplinkScene(3, UplinkScene.Plan);
        scene.Sender = new UplinkTestSender(scene, 65_500, new Ssrc(77)) { RepeatsFor = TimeSpan.FromSeconds(1) };
        scene.Sender.SendPictures(300, _ => bytes);
        scene.Passes = _ => scene.Now < UplinkScene.Start + TimeSpan.FromSeconds(3) || scene.Now > UplinkScene.Start + TimeSpan.FromSeconds(6);
        scene.RunUntil(UplinkScene.Start + TimeSpan.FromSeconds(6));
        var before = scene.Pictures.Count();
        scene.RunFor(5);

        var again = scene.Pictures.ElementAt(before);
        Assert.True(again.IsIdr);
        Assert.InRange((again.OutAt - UplinkScene.Start).TotalSeconds, 6, 6.4); // a round trip, two rounds of asking, a picture
        Assert.InRange(scene.Sender.PacketsAskedFor, 0, 512);
        Assert.InRange(scene.Sender.KeyFrameRequests, 1, 2);
        Assert.InRange(scene.Receiver.Counters.Pictures + scene.Receiver.Counters.PicturesGivenUp, 300 - 91, 300); // what was never seen cannot be counted
        Decodes(scene);
    }

    [Fact]
    public void A_packet_that_only_the_next_picture_a_second_later_shows_to_be_missing_is_still_asked_for()
    {
        var scene = new UplinkScene(10, UplinkScene.Plan);
        var sent = 0;
        scene.Passes = _ => ++sent is not 7; // the last of the second picture
        for (var i = 0; i < 5; i++)
            scene.At(scene.Now + TimeSpan.FromSeconds(i), () => scene.Sender.SendPicture(3_000));
        scene.RunFor(6);
        Same(scene.Sender.Pictures, scene.Pictures);
        Assert.Equal(1, scene.Receiver.Counters.Recovered);
    }

    [Fact]
    public void Numbers_that_have_run_out_of_sight_begin_the_stream_anew()
    {
        var scene = new UplinkScene(4, UplinkScene.Plan);
        scene.Sender.SendPictures(600, _ => 70_000); // 59 packets each
        scene.Passes = _ => scene.Now < UplinkScene.Start + TimeSpan.FromSeconds(1) || scene.Now > UplinkScene.Start + TimeSpan.FromSeconds(19);
        scene.RunFor(22);
        Assert.Equal(1, scene.Receiver.Counters.Restarts);
        Assert.InRange(scene.Pictures.Count(), 50, 60);
        Decodes(scene);
    }

    [Fact]
    public void Who_joins_within_a_picture_gets_nothing_before_the_next_key_frame_and_asks_for_it()
    {
        var scene = new UplinkScene(5, UplinkScene.Plan);
        var sent = 0;
        scene.Passes = _ => ++sent > 2; // parameter sets and the first of five fragments
        scene.Sender.SendPictures(30, _ => 5_500);
        scene.RunFor(2);
        Assert.True(scene.Pictures.First().IsIdr);
        Assert.InRange((scene.Pictures.First().OutAt - UplinkScene.Start).TotalMilliseconds, 100, 170); // asked for once it is clear that the beginning will not come
        Decodes(scene);
    }

    [Fact]
    public void A_key_frame_whose_first_slices_are_lost_is_not_taken_for_whole()
    {
        var scene = new UplinkScene(6, UplinkScene.Plan with { Patience = TimeSpan.FromMilliseconds(100) });
        scene.Sender = new UplinkTestSender(scene, 9, new Ssrc(77)) { Retransmits = false, MakesKeyFrames = false };
        byte[][] sets = [SyntheticH264.Sps(640, 360), SyntheticH264.Pps()];
        byte[] slices = SyntheticH264.AnnexB([.. sets, .. Enumerable.Range(0, 5).Select(i => SyntheticH264.Slice(0x65, 1_100, i == 0))]);
        scene.Sender.SendPicture(400);
        scene.RunFor(0.1);
        var sent = 0;
        scene.Passes = _ => ++sent is not 2; // the first slice, behind the parameter sets
        scene.Sender.Send(slices);
        scene.RunFor(0.1);
        scene.Sender.SendPicture(500);
        scene.RunFor(1);
        Assert.Single(scene.Pictures);
        scene.Sender.Send(slices);
        scene.RunFor(0.1);
        Assert.Equal(2, scene.Pictures.Count());
        Assert.Equal(slices, scene.Pictures.Last().Bytes);
    }

    [Fact]
    public void What_is_missing_is_asked_for_when_later_packets_show_it_and_again_until_patience_ends()
    {
        var scene = new UplinkScene(7, UplinkScene.Plan);
        scene.Sender = new UplinkTestSender(scene, 9, new Ssrc(77)) { Retransmits = false, MakesKeyFrames = false };
        var sent = 0;
        scene.Passes = _ => ++sent is not 3;
        scene.Sender.SendPicture(4_500);
        scene.RunFor(3);

        var asked = scene.Feedback.Where(one => Asks(one.Bytes)).Select(one => (one.At - UplinkScene.Start).TotalMilliseconds - 20).ToList();
        Assert.Equal([0, 60, 120, 180, 240, 300, 360], asked.Select(at => Math.Round(at, 3)));
        Assert.Equal(1, scene.Receiver.Counters.Lost);
        Assert.Equal(1, scene.Receiver.Counters.PicturesGivenUp);
        Assert.Equal(1, scene.Receiver.Counters.KeyFrameRequests);
        Assert.Equal(MediaInstant.Never, scene.Receiver.NextDeadline); // a sender that has gone is left in peace
    }

    [Fact]
    public void A_key_frame_between_two_gaps_that_are_given_up_together_comes_out()
    {
        var scene = new UplinkScene(14, UplinkScene.Plan);
        scene.Sender = new UplinkTestSender(scene, 9, new Ssrc(77)) { Retransmits = false, MakesKeyFrames = false };
        var sent = 0;
        scene.Passes = _ => ++sent is not (3 or 6);
        scene.Sender.SendPicture(100, isKey: true); // packet 1
        scene.Sender.SendPicture(1_500); // 2, 3
        scene.Sender.SendPicture(100, isKey: true); // 4
        scene.Sender.SendPicture(100); // 5
        scene.Sender.SendPicture(1_500); // 6, 7
        scene.RunFor(1);
        byte[][] whole = [scene.Sender.Pictures[0], scene.Sender.Pictures[2], scene.Sender.Pictures[3]];
        Assert.Equal(whole, scene.Pictures.Select(picture => picture.Bytes));
    }

    [Fact]
    public void On_a_path_that_answers_late_a_packet_is_not_asked_for_again_before_the_answer_can_have_come()
    {
        var scene = new UplinkScene(13, UplinkScene.Plan with { Patience = TimeSpan.FromSeconds(4) }) { Delay = TimeSpan.FromMilliseconds(250) };
        var sent = 0;
        scene.Passes = packet => packet[1] % 128 == 98 || ++sent % 40 != 39;
        scene.Sender.SendPictures(300, _ => 5_000);
        scene.RunFor(14);
        Same(scene.Sender.Pictures, scene.Pictures);
        var counters = scene.Receiver.Counters;
        Assert.InRange(counters.Recovered, 30, 40);
        Assert.InRange(counters.PacketsAskedFor, counters.Recovered, counters.Recovered + 40); // those of the first half second many times
    }

    [Fact]
    public void A_packet_that_one_other_overtakes_is_not_asked_for_within_the_tolerance()
    {
        var scene = new UplinkScene(8, UplinkScene.Plan) { Jitter = default };
        scene.Sender.SendPicture(100);
        scene.RunFor(0.1);
        byte[]? held = null;
        scene.Passes = packet => (held ??= packet) != packet;
        scene.Sender.SendPicture(1_300);
        scene.Passes = _ => true;
        scene.At(scene.Now + TimeSpan.FromMilliseconds(24), () => scene.Arrive(held!));
        scene.RunFor(1);
        Same(scene.Sender.Pictures, scene.Pictures);
        Assert.Equal((0, 1), (scene.Receiver.Counters.PacketsAskedFor, scene.Receiver.Counters.Reordered));
    }

    [Fact]
    public void A_key_frame_that_a_reader_needs_is_asked_for_until_it_comes()
    {
        var scene = new UplinkScene(11, UplinkScene.Plan);
        scene.Sender.SendPictures(60, _ => 1_000);
        scene.RunFor(0.5);
        scene.Receiver.RequestKeyFrame();
        scene.Loss = 1;
        scene.RunFor(0.2); // the first request is lost
        scene.Loss = 0;
        scene.RunFor(2);
        Assert.Equal(2, scene.Pictures.Count(picture => picture.IsIdr));
        Assert.Equal((2, 1), (scene.Receiver.Counters.KeyFrameRequests, scene.Sender.KeyFrameRequests));
    }

    [Fact]
    public void What_comes_out_goes_into_a_ring_as_it_is()
    {
        var scene = new UplinkScene(12, UplinkScene.Plan);
        scene.Sender.SendPictures(30, _ => 3_000, i => i % 10 == 0);
        scene.RunFor(2);
        using var ring = new FrameRing(DataSize.MiB(1), 64, 20_000);
        var writer = new LiveStreamWriter(new LiveStream("far", ring, FrameRate.Of(30), canForceIdr: true), addsCaptureTime: false);
        Assert.All(scene.Pictures, picture => Assert.Equal(picture.Bytes.Length, writer.WriteVideo(picture.Bytes, picture.CapturedAt)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("40E0000000000000000000000000")] // version 1
    [InlineData("80C8")] // a cut sender report
    public void What_is_neither_rtp_nor_rtcp_is_counted(string hex)
    {
        var receiver = new UplinkReceiver(UplinkScene.Plan);
        Assert.False(receiver.OnPacket(Convert.FromHexString(hex), UplinkScene.Start));
        Assert.Equal(1, receiver.Counters.Malformed);
        Assert.Equal(MediaInstant.Never, receiver.NextDeadline);
    }

    [Theory]
    [InlineData(0, 300, 300)]
    [InlineData(100, 150, 290)]
    public void Receiving_allocates_nothing(int everyWhichIsLost, int leastUnits, int mostUnits)
    {
        var scene = new UplinkScene(9, UplinkScene.Plan);
        var packets = new List<byte[]>();
        scene.Passes = packet =>
        {
            packets.Add(packet);
            return false;
        };
        scene.Sender.SendPictures(300, _ => 5_000, i => i % 10 == 0);
        scene.RunFor(11);
        var rtcp = new byte[1_200];
        var units = 0;
        Assert.Equal(0, Allocation.LeastOf(FeedingAllocates));
        Assert.InRange(units, leastUnits, mostUnits);

        long FeedingAllocates()
        {
            var (receiver, now, i) = (new UplinkReceiver(UplinkScene.Plan), UplinkScene.Start, 0);
            units = 0;
            Allocation.BytesOf(Feed, times: 500); // to begin with
            return Allocation.BytesOf(Feed, times: (packets.Count & ~1) - 500);

            void Feed()
            {
                now += TimeSpan.FromMilliseconds(6);
                if (everyWhichIsLost == 0 || i % everyWhichIsLost != 50)
                    receiver.OnPacket(packets[i ^ 1], now);
                while (receiver.TryPollUnit(out _))
                    units++;
                while (receiver.TryPollFeedback(rtcp, now, out _))
                {
                }

                i++;
            }
        }
    }

    [Fact]
    public void A_plan_that_cannot_be_is_our_own_fault()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UplinkReceiver(UplinkScene.Plan with { PacketSlots = 1_000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UplinkReceiver(UplinkScene.Plan with { Cname = new string('x', 256) }));
    }

    private static bool Asks(ReadOnlySpan<byte> rtcp)
    {
        while (RtcpReader.TryNext(ref rtcp, out var packet))
        {
            if (GenericNack.TryRead(packet, out _))
                return true;
        }

        return false;
    }

    /// <summary>Each picture that came out is a key frame or follows the one it refers to, and is what was sent.</summary>
    private static void Decodes(UplinkScene scene)
    {
        var next = -1;
        foreach (var picture in scene.Pictures)
        {
            var index = scene.Sender.Pictures.FindIndex(Math.Max(0, next), sent => sent.AsSpan().SequenceEqual(picture.Bytes));
            Assert.True(index >= 0, "it was sent, and later than the one before");
            Assert.True(picture.IsIdr || index == next, "it can be decoded");
            next = index + 1;
        }
    }

    private static void Same(List<byte[]> sent, IEnumerable<OutUnit> received)
    {
        var list = received.ToList();
        Assert.Equal(sent.Count, list.Count);
        Assert.All(sent.Zip(list), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second.Bytes)));
        Assert.All(list.Zip(list.Skip(1)), pair => Assert.True(pair.First.CapturedAt < pair.Second.CapturedAt));
    }
}

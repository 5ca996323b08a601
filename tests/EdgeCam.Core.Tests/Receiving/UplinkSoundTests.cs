using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

public sealed class UplinkSoundTests
{
    private static readonly Ssrc Sound = new(3);

    [Fact]
    public void Frames_of_any_size_come_out_in_order_through_a_link_that_reorders()
    {
        var scene = new UplinkScene(1, UplinkScene.Plan) { Jitter = TimeSpan.FromMilliseconds(45), Repetition = 0.1 };
        SendSound(scene, 400, i => i % 50 == 17 ? 5_000 : 100 + i);
        scene.RunFor(10);
        Assert.Equal(scene.Sender.SoundFrames, scene.Units.Select(unit => unit.Bytes));
        Assert.All(scene.Units, unit => Assert.Equal(Track.Sound, unit.Track));
        Assert.Equal(400, scene.Receiver.Counters.SoundFrames);
        Assert.True(scene.Receiver.Counters.Reordered > 0);
        Assert.Equal(0, scene.Receiver.Counters.Lost + scene.Receiver.Counters.Malformed);
    }

    [Fact]
    public void A_lost_packet_is_skipped_after_a_short_wait_and_never_asked_for()
    {
        var scene = new UplinkScene(2, UplinkScene.Plan);
        var sent = 0;
        scene.Passes = _ => sent++ % 10 != 4;
        SendSound(scene, 95, _ => 200);
        scene.RunFor(3);
        Assert.Equal(scene.Sender.SoundFrames.Where((_, i) => i % 10 != 4), scene.Units.Select(unit => unit.Bytes));
        Assert.Equal((10L - 1, 0L), (scene.Receiver.Counters.Lost, scene.Receiver.Counters.PacketsAskedFor));
        Assert.All(scene.Units, unit => Assert.InRange((unit.OutAt - unit.CompletedAt).TotalMilliseconds, 0, 60));
    }

    [Fact]
    public void A_frame_in_fragments_that_lacks_one_is_no_frame()
    {
        foreach (var lost in Enumerable.Range(1, 5))
        {
            var scene = new UplinkScene(3, UplinkScene.Plan);
            var sent = 0;
            scene.Passes = _ => sent++ != lost; // the first frame is one packet, the second five
            SendSound(scene, 4, i => i == 1 ? 5_900 : 100);
            scene.RunFor(1);
            var frames = scene.Sender.SoundFrames;
            Assert.Equal([frames[0], frames[2], frames[3]], scene.Units.Select(unit => unit.Bytes));
            Assert.Equal((1, 0), (scene.Receiver.Counters.Lost, scene.Receiver.Counters.Malformed));
        }
    }

    [Fact]
    public void Several_frames_in_one_packet_are_handed_out_one_by_one()
    {
        var receiver = new UplinkReceiver(UplinkScene.Plan);
        Arrive(receiver, [0, 48, 0, 2 << 3, 0, 1 << 3, 0, 3 << 3, 1, 2, 3, 4, 5, 6]); // RFC 3640 §3.2.1
        receiver.OnTime(UplinkScene.Start + TimeSpan.FromMilliseconds(5));
        var frames = new List<(string, uint)>();
        while (receiver.TryPollUnit(out var unit))
            frames.Add((Convert.ToHexString(unit.Bytes), unit.Timestamp.Value));
        Assert.Equal([("0102", 700u), ("03", 700u + 1_024), ("040506", 700u + 2_048)], frames);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0010")] // no header
    [InlineData("000000")] // no frame
    [InlineData("00100000AA")] // an empty one
    [InlineData("0020000800080A")] // a second that is not there
    public void A_payload_that_is_no_sound_is_counted_and_passed_over(string hex)
    {
        var receiver = new UplinkReceiver(UplinkScene.Plan);
        Arrive(receiver, Convert.FromHexString(hex));
        receiver.OnTime(UplinkScene.Start + TimeSpan.FromMilliseconds(5));
        while (receiver.TryPollUnit(out _))
        {
        }

        Assert.Equal(1, receiver.Counters.Malformed);
        Assert.Equal(MediaInstant.Never, NextUnitDeadline(receiver));
    }

    [Fact]
    public void A_first_packet_that_is_too_large_is_waited_for_like_a_lost_one()
    {
        var receiver = new UplinkReceiver(UplinkScene.Plan);
        Arrive(receiver, new byte[UplinkScene.Plan.MaxPayloadBytes + 1]);
        Assert.False(receiver.TryPollUnit(out _));
        Assert.Equal((1, 0), (receiver.Counters.Malformed, receiver.Counters.SoundFrames));
    }

    private static MediaInstant NextUnitDeadline(UplinkReceiver receiver)
    {
        var rtcp = new byte[1_200];
        for (var now = UplinkScene.Start; receiver.NextDeadline != MediaInstant.Never && now < UplinkScene.Start + TimeSpan.FromSeconds(5); now += TimeSpan.FromMilliseconds(10))
        {
            while (receiver.TryPollFeedback(rtcp, now, out _))
            {
            }
        }

        return receiver.NextDeadline;
    }

    private static void Arrive(UplinkReceiver receiver, byte[] payload)
    {
        var packet = new byte[RtpHeader.Size + payload.Length];
        new RtpHeader(97, true, new SequenceNumber(7), new RtpTimestamp(700), Sound).Write(packet);
        payload.CopyTo(packet.AsSpan(RtpHeader.Size));
        Assert.True(receiver.OnPacket(packet, UplinkScene.Start));
    }

    private static void SendSound(UplinkScene scene, int frames, Func<int, int> bytes)
    {
        for (var i = 0; i < frames; i++)
        {
            var frame = Enumerable.Range(0, bytes(i)).Select(at => (byte)(at + i)).ToArray();
            scene.At(scene.Now + TimeSpan.FromSeconds(i * 1_024 / 48_000.0), () => scene.Sender.SendSound(frame));
        }
    }
}

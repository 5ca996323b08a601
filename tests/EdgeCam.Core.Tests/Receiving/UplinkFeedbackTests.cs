using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

public sealed class UplinkFeedbackTests
{
    private Dictionary<(Ssrc Stream, ushort Sequence), long> Arrivals { get; } = [];

    [Fact]
    public void Every_packet_of_every_stream_is_reported_twice_with_its_arrival()
    {
        var scene = new UplinkScene(1, UplinkScene.Plan) { Jitter = TimeSpan.FromMilliseconds(3) };
        scene.Loss = 0.03;
        scene.Sender.SendPictures(150, _ => 4_000);
        for (var i = 0; i < 200; i++)
            scene.At(scene.Now + TimeSpan.FromMilliseconds(i * 21), () => scene.Sender.SendSound(new byte[200]));
        scene.RunFor(6);

        var reports = new Dictionary<(Ssrc, ushort), List<PacketFeedback>>();
        foreach (var (_, bytes) in scene.Feedback)
            Collect(bytes, reports);
        Assert.True(scene.Arrived.SetEquals(reports.Where(one => one.Value.Any(report => report.IsReceived)).Select(one => one.Key)));
        Assert.All(scene.Arrived, key => Assert.True(reports[key].Count(report => report.IsReceived) >= 2));
        Assert.All(reports.Values, list => Assert.True(list.Count >= 2));
        Assert.Equal(3, reports.Keys.Select(key => key.Item1).Distinct().Count());

        // On the clock of the sender, which is the same here: from 20 to 23 ms after sending, and the grid of 1/1024 s.
        foreach (var (key, at) in Arrivals)
            Assert.InRange((at - scene.Sender.SentAt[key].ToClock(65_536)) / 65.536, 19.4, 23.6);
    }

        [Fact]
    public void Feedback_comes_every_twenty_milliseconds_while_packets_come_and_then_ends()
    {
        var scene = new UplinkScene(2, UplinkScene.Plan);
        for (var i = 0; i < 200; i++)
            scene.At(scene.Now + TimeSpan.FromMilliseconds(i * 5), () => scene.Sender.SendPicture(500));
        scene.RunFor(3);
        var times = scene.Feedback.Where(one => one.Bytes[1] == (byte)RtcpType.TransportFeedback).Select(one => one.At).ToList();
        Assert.InRange(times.Count, 49, 53);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 19.99, 41)); // one of them rides on the receiver report
        Assert.Equal(MediaInstant.Never, scene.Receiver.NextDeadline);
    }

    [Fact]
    public void The_receiver_report_says_what_was_lost_and_how_long_ago_the_sender_reported()
    {
        var scene = new UplinkScene(3, UplinkScene.Plan);
        scene.Sender = new UplinkTestSender(scene, 65_530, new Ssrc(77)) { Retransmits = false, MakesKeyFrames = false };
        var sent = 0;
        scene.Passes = packet => packet[1] == (byte)RtcpType.SenderReport || sent++ % 4 != 3;
        scene.Sender.SendPictures(24, _ => 100);
        scene.At(scene.Now + TimeSpan.FromMilliseconds(500), () => scene.Sender.SendReport(scene.Sender.Video, 90_000));
        scene.RunFor(1.5);

        ReadOnlySpan<byte> rest = Assert.Single(scene.Feedback, one => one.Bytes[1] == (byte)RtcpType.ReceiverReport).Bytes;
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.True(RtcpReader.TryReadReport(packet, 0, out var report));
        Assert.False(RtcpReader.TryReadReport(packet, 1, out _));
        Assert.Equal(scene.Sender.Video, report.Ssrc);
        Assert.Equal((5, 65_530u + 22), (report.CumulativeLost, report.HighestSequence)); // the last lost one nobody knows of
        Assert.InRange(report.DelaySinceSenderReport / 65_536.0, 0.499, 0.501); // one second after the first packet
        Assert.True(RtcpReader.TryNext(ref rest, out var description));
        Assert.Equal(RtcpType.SourceDescription, description.Type);
    }

    [Fact]
    public void Pictures_and_sound_share_the_senders_wall_clock_and_never_step_back()
    {
        var scene = new UplinkScene(4, UplinkScene.Plan) { Jitter = TimeSpan.FromMilliseconds(30) };
        scene.Sender.SendReport(scene.Sender.Video, 90_000); // before the first packet
        scene.Sender.SendReport(scene.Sender.Sound, 48_000);
        scene.RunFor(0.1);
        var sentAt = new List<(MediaInstant At, ulong Ntp)>();
        for (var i = 0; i < 100; i++)
        {
            scene.At(scene.Now + TimeSpan.FromMilliseconds(i * 40), () =>
            {
                sentAt.Add((scene.Now, scene.Sender.NtpNow));
                scene.Sender.SendPicture(3_000);
                scene.Sender.SendSound(new byte[300]);
            });
        }

        scene.RunFor(5);
        foreach (var track in scene.Units.GroupBy(unit => unit.Track))
        {
            Assert.Equal(100, track.Count());
            Assert.All(track.Zip(track.Skip(1)), pair => Assert.True(pair.Second.CapturedAt > pair.First.CapturedAt));
            Assert.All(track.Zip(sentAt), pair => Assert.InRange(Milliseconds(pair.First.CapturedNtp!.Value, pair.Second.Ntp), -0.03, 0.03));
            // Once a fast packet has come, capture times are the true ones and the least delay.
            Assert.All(track.Zip(sentAt).Skip(50), pair => Assert.InRange((pair.First.CapturedAt - pair.Second.At).TotalMilliseconds, 20, 22));
        }
    }

    [Fact]
    public void Without_sender_reports_capture_times_follow_the_timestamps()
    {
        var scene = new UplinkScene(5, UplinkScene.Plan) { Jitter = TimeSpan.FromMilliseconds(30) };
        scene.Sender.SendPictures(90, _ => 3_000);
        scene.RunFor(5);
        Assert.All(scene.Units, unit => Assert.Null(unit.CapturedNtp));
        Assert.All(scene.Units.Zip(scene.Units.Skip(1)).Skip(45), pair => Assert.InRange((pair.Second.CapturedAt - pair.First.CapturedAt).TotalMilliseconds, 33.2, 33.5));
    }

    private static double Milliseconds(ulong ntp, ulong expected) => (long)(ntp - expected) * 1_000.0 / (1UL << 32);

    private void Collect(ReadOnlySpan<byte> bytes, Dictionary<(Ssrc, ushort), List<PacketFeedback>> reports)
    {
        while (RtcpReader.TryNext(ref bytes, out var packet))
        {
            if (!CongestionFeedback.TryRead(packet, out var feedback))
                continue;
            while (feedback.TryNextStream(out var stream))
            {
                while (stream.TryNext(out var one))
                {
                    var key = (stream.Ssrc, one.Sequence.Value);
                    if (!reports.TryGetValue(key, out var list))
                        reports[key] = list = [];
                    list.Add(one);
                    if (one.HasArrivalTime)
                        Arrivals[key] = one.ArrivedAt(feedback.Timestamp);
                }
            }
        }
    }
}

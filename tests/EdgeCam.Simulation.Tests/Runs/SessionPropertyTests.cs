using EdgeCam.Rtp;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>What holds on every link. A failure names the seed and the link, which <c>edgecam simulate --up</c> takes as it is.</summary>
public sealed class SessionPropertyTests
{
    private const byte SoundType = 97;
    private const byte RepairType = 98;
    private const int SoundRate = 48_000;
    private const int SoundSsrc = 2;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 32)];

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public void The_same_seed_gives_the_same_packets_bit_for_bit(int seed)
    {
        CapturedRun first = new(seed), again = new(seed), other = new(seed + 1);

        Assert.Equal(first.Packets.Select(packet => packet.At), again.Packets.Select(packet => packet.At));
        Assert.Equal(first.Packets.SelectMany(packet => packet.Bytes), again.Packets.SelectMany(packet => packet.Bytes));
        Assert.NotEqual(first.Packets.Select(packet => packet.At), other.Packets.Select(packet => packet.At));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_older_than_its_deadline_is_offered_nor_offered_again(int seed)
    {
        var run = new CapturedRun(seed);
        var timestamps = new Dictionary<(uint Ssrc, ushort Sequence), RtpTimestamp>();
        foreach (var packet in run.Packets)
        {
            var isSound = packet.Header.PayloadType == SoundType || IsSoundAgain(packet, timestamps);
            timestamps[(packet.Header.Ssrc.Value, packet.Header.Sequence.Value)] = packet.Header.Timestamp;
            var rate = isSound ? SoundRate : RtpTrack.VideoClockRate;
            var age = unchecked((int)((uint)packet.At.ToClock(rate) - packet.Header.Timestamp.Value)) * 1000.0 / rate;
            var deadline = (isSound ? run.Plan.SoundDeadline : run.Plan.VideoDeadline).TotalMilliseconds;
            Assert.True(age <= deadline + 0.1, $"seed {seed}, {run.Link}: at {Seconds(run, packet):0.000} s {(isSound ? "sound" : "a picture")} of {age:0.0} ms, deadline {deadline} ms");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Sequence_numbers_have_no_gaps_in_what_is_offered(int seed)
    {
        var run = new CapturedRun(seed);
        foreach (var stream in run.Packets.GroupBy(packet => packet.Header.Ssrc))
        {
            foreach (var (before, after) in stream.Zip(stream.Skip(1)))
                Assert.True(after.Header.Sequence == before.Header.Sequence.Next, $"seed {seed}, {run.Link}: SSRC {stream.Key.Value} goes from {before.Header.Sequence.Value} to {after.Header.Sequence.Value} at {Seconds(run, after):0.000} s");
        }
    }

    /// <summary>Each packet's turn comes when those before it have taken their time at the pacer's rate; none leaves sooner than a burst of 2 ms before.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Packets_leave_no_faster_than_three_times_what_the_link_is_believed_to_carry(int seed)
    {
        var run = new CapturedRun(seed);
        var turn = run.Record.Start;
        foreach (var packet in run.Packets)
        {
            var early = (turn - packet.At).TotalMilliseconds;
            Assert.True(early <= 2.001, $"seed {seed}, {run.Link}: at {Seconds(run, packet):0.000} s {early:0.000} ms early");
            var rate = 3 * Math.Max(packet.CapacityKbps, run.Plan.LeastRate.Kilobits);
            turn = MediaInstant.Max(turn, packet.At) + TimeSpan.FromMilliseconds((packet.Bytes.Length + run.Plan.OverheadBytes) * 8 / rate);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Where_nothing_is_lost_every_picture_that_arrives_can_be_decoded(int seed)
    {
        var run = new CapturedRun(seed);
        if (run.Record.Packets.Exists(packet => packet.Loss != LossKind.None))
            return; // a loss that is told too late may break a picture; how many is a figure, not a property
        var broken = run.Record.Frames.Concat(run.Record.LowFrames).Where(frame => frame is { CompleteAt: not null, IsDecodable: false }).ToList();
        Assert.True(broken.Count == 0, $"seed {seed}, {run.Link}: {broken.Count} frames, the first at {(broken.FirstOrDefault()?.CapturedAt - run.Record.Start)?.TotalSeconds:0.000} s");
    }

    /// <summary>
    /// A sender repairs a loss until the picture is too old, then waits for an IDR. What it sent before it could know is
    /// broken; what it sends when a report and an answer have had their time since the deadline is not.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_loss_breaks_only_what_was_sent_before_it_was_beyond_repair(int seed)
    {
        var run = new CapturedRun(seed);
        var longest = run.Record.Packets.Where(packet => packet.DeliveredAt is not null).Max(packet => packet.DeliveredAt!.Value - packet.OfferedAt);
        var grace = run.Plan.VideoDeadline + (2 * longest) + TimeSpan.FromMilliseconds(500);
        foreach (var frames in (List<FrameOutcome>[])[run.Record.Frames, run.Record.LowFrames])
        {
            FrameOutcome? culprit = null;
            foreach (var frame in frames.Where(frame => !frame.IsSkippedBeforeEncoding))
            {
                if (frame is { CompleteAt: not null, IsDecodable: false })
                    Assert.True(frame.FirstPacketAt <= culprit!.CapturedAt + grace, $"seed {seed}, {run.Link}: broken at {(frame.CapturedAt - run.Record.Start).TotalSeconds:0.000} s by the picture of {(culprit.CapturedAt - run.Record.Start).TotalSeconds:0.000} s");
                culprit = frame.IsDecodable ? null : culprit ?? frame;
            }
        }
    }

    [Fact]
    public void The_links_are_of_every_kind()
    {
        var runs = Seeds.Select(seed => new CapturedRun(seed)).ToList();
        Assert.InRange(runs.Count(run => run.Record.Packets.TrueForAll(packet => packet.Loss == LossKind.None)), 3, 29);
        Assert.Contains(runs, run => run.Record.Packets.Exists(packet => packet.Loss == LossKind.TailDrop));
        Assert.Contains(runs, run => run.Packets.Any(packet => packet.Header.PayloadType == RepairType && packet.Bytes.Length > RtpHeader.Size + Retransmission.Overhead));
        Assert.Contains(runs, run => run.Link.Contains(":0+", StringComparison.Ordinal));
    }

    private static bool IsSoundAgain(CapturedPacket packet, Dictionary<(uint Ssrc, ushort Sequence), RtpTimestamp> timestamps) =>
        packet.Header.PayloadType == RepairType
        && Retransmission.TryRead(packet.Bytes.AsSpan(RtpHeader.Size), out var original, out _)
        && timestamps.TryGetValue((SoundSsrc, original.Value), out var sound)
        && sound == packet.Header.Timestamp;

    private static double Seconds(CapturedRun run, CapturedPacket packet) => (packet.At - run.Record.Start).TotalSeconds;
}

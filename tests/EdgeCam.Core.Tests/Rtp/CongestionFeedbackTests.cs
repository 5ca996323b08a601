using EdgeCam.Rtp;
using EdgeCam.Testing;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class CongestionFeedbackTests
{
    private static readonly Ssrc Receiver = new(0x0A0B0C0D);
    private static readonly Ssrc Video = new(0x01020304);
    private static readonly MediaInstant Start = new(5 * MediaInstant.NanosecondsPerSecond);

    [Fact]
    public void A_report_reads_as_rfc_8888_draws_it()
    {
        var (stream, timestamp) = Single(
        [
            0x8B, 205, 0, 6, 0x0A, 0x0B, 0x0C, 0x0D,
            1, 2, 3, 4, 0xFF, 0xFE, 0, 4, // begin_seq 65534, four reports
            0x80, 0x00, 0x00, 0x00, 0xFF, 0xFE, 0xBF, 0xFF,
            0x00, 0x05, 0x80, 0x00,
        ]);
        Assert.Equal(0x0005_8000u, timestamp); // 5.5 s
        Assert.Equal(
            [
                new PacketFeedback(new SequenceNumber(65_534), true, Ecn.NotCapable, 0),
                new PacketFeedback(new SequenceNumber(65_535), false, Ecn.NotCapable, PacketFeedback.Unavailable),
                new PacketFeedback(new SequenceNumber(0), true, Ecn.CongestionExperienced, PacketFeedback.TooLongAgo),
                new PacketFeedback(new SequenceNumber(1), true, Ecn.Capable1, PacketFeedback.Unavailable),
            ],
            stream);
        Assert.Equal([true, false, false, false], stream.Select(one => one.HasArrivalTime));
    }

    [Fact]
    public void A_report_is_written_as_rfc_8888_draws_it()
    {
        var log = Log(65_534);
        log.OnArrival(new SequenceNumber(65_534), Start, Ecn.NotCapable);
        log.OnArrival(new SequenceNumber(0), Start + TimeSpan.FromMilliseconds(250), Ecn.CongestionExperienced);
        Assert.Equal(
            [
                0x8B, 205, 0, 6, 0x0A, 0x0B, 0x0C, 0x0D,
                1, 2, 3, 4, 0xFF, 0xFE, 0, 3,
                0x82, 0x00, 0x00, 0x00, 0xE1, 0x00, 0, 0, // 512 and 256 of 1024; three make an odd number
                0x00, 0x05, 0x80, 0x00,
            ],
            Write(1_200, Start + TimeSpan.FromMilliseconds(500), log));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8BCD00010A0B0C0D")] // no timestamp
    [InlineData("8ACD00020A0B0C0D00058000")] // FMT 10
    [InlineData("8BCE00020A0B0C0D00058000")] // a payload-specific message
    [InlineData("8BCD00030A0B0C0D0102030400058000")] // half a block header
    [InlineData("8BCD00040A0B0C0D010203040000000100058000")] // one report stated, none there
    public void What_is_no_report_is_refused(string hex)
    {
        ReadOnlySpan<byte> rest = Convert.FromHexString(hex);
        RtcpReader.TryNext(ref rest, out var packet);
        Assert.False(CongestionFeedback.TryRead(packet, out var feedback));
        Assert.False(feedback.TryNextStream(out _));
    }

    [Fact]
    public void A_report_without_streams_is_one() => Assert.Empty(All(Convert.FromHexString("8BCD00020A0B0C0D00058000")).Streams);

    [Fact]
    public void Each_packet_is_reported_twice_with_the_same_time_and_then_no_more()
    {
        var log = Log(10);
        var now = Start + TimeSpan.FromMicroseconds(12_345);
        log.OnArrival(new SequenceNumber(10), now, Ecn.NotCapable);
        var (first, firstAt) = Single(Write(1_200, now + TimeSpan.FromMicroseconds(7_891), log));
        log.OnArrival(new SequenceNumber(11), now + TimeSpan.FromMilliseconds(9), Ecn.NotCapable);
        var (second, secondAt) = Single(Write(1_200, now + TimeSpan.FromMicroseconds(20_123), log));
        var (third, _) = Single(Write(1_200, now + TimeSpan.FromMicroseconds(40_123), log));

        Assert.Equal([10], first.Select(one => one.Sequence.Value));
        Assert.Equal([10, 11], second.Select(one => one.Sequence.Value));
        Assert.Equal([11], third.Select(one => one.Sequence.Value));
        Assert.Equal(first[0].ArrivedAt(firstAt), second[0].ArrivedAt(secondAt));
        Assert.Empty(Write(1_200, now + TimeSpan.FromMilliseconds(60), log));
    }

    [Fact]
    public void A_packet_that_comes_after_it_was_reported_missing_is_reported_twice_too()
    {
        var log = Log(10);
        foreach (var number in (ushort[])[10, 11, 13])
            log.OnArrival(new SequenceNumber(number), Start, Ecn.NotCapable);
        for (var i = 0; i < 3; i++)
            Write(1_200, Start, log);
        log.OnArrival(new SequenceNumber(12), Start, Ecn.NotCapable);
        for (var i = 0; i < 2; i++)
            Assert.Contains(Single(Write(1_200, Start, log)).Packets, one => one is { Sequence.Value: 12, IsReceived: true });
        Assert.Empty(Write(1_200, Start, log));
    }

    [Fact]
    public void Of_a_packet_that_comes_twice_the_first_time_counts_and_the_worse_mark()
    {
        var log = Log(10);
        log.OnArrival(new SequenceNumber(10), Start, Ecn.CongestionExperienced);
        log.OnArrival(new SequenceNumber(10), Start + TimeSpan.FromSeconds(1), Ecn.Capable0);
        var only = Assert.Single(Single(Write(1_200, Start + TimeSpan.FromSeconds(1), log)).Packets);
        Assert.Equal(new PacketFeedback(new SequenceNumber(10), true, Ecn.CongestionExperienced, 1_024), only);
    }

    [Fact]
    public void An_arrival_of_long_ago_says_so()
    {
        var log = Log(10);
        log.OnArrival(new SequenceNumber(10), Start, Ecn.NotCapable);
        Assert.Equal(PacketFeedback.TooLongAgo, Assert.Single(Single(Write(1_200, Start + TimeSpan.FromSeconds(8), log)).Packets).ArrivalOffset);
    }

    [Fact]
    public void Any_arrivals_are_reported_as_they_were_within_the_packet_size() =>
        Prop.ForAll(Scenes().ToArbitrary(), scene =>
        {
            var log = new ArrivalLog(256);
            var first = new SequenceNumber(scene.First);
            log.Restart(Video, first);
            var now = Start;
            var came = new Dictionary<ushort, MediaInstant>();
            foreach (var (offset, milliseconds) in scene.Arrivals)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                log.OnArrival(first + offset, now, Ecn.NotCapable);
                came.TryAdd((first + offset).Value, now);
            }

            var bytes = Write(scene.PacketBytes, now, log);
            Assert.InRange(bytes.Length, 24, scene.PacketBytes);
            var (packets, timestamp) = Single(bytes);
            var newest = scene.Arrivals.Max(one => one.Offset);
            Assert.Equal((first + newest).Value, packets[^1].Sequence.Value);
            foreach (var packet in packets)
            {
                Assert.Equal(came.TryGetValue(packet.Sequence.Value, out var at), packet.IsReceived);
                if (packet.HasArrivalTime)
                    Assert.Equal(unchecked((uint)(at.ToClock(1_024) * 64)), packet.ArrivedAt(timestamp));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reporting_allocates_nothing()
    {
        var log = Log(0);
        var packet = new byte[1_200];
        var number = 0;
        Allocation.AssertNone(() => Report(number++));

        void Report(int i)
        {
            log.OnArrival(new SequenceNumber((ushort)i), Start + TimeSpan.FromMilliseconds(i), Ecn.NotCapable);
            var writer = new CongestionFeedbackWriter(packet, Receiver, Start + TimeSpan.FromMilliseconds(i));
            writer.Add(log);
            ReadOnlySpan<byte> rest = packet.AsSpan(0, writer.Finish());
            RtcpReader.TryNext(ref rest, out var one);
            CongestionFeedback.TryRead(one, out var feedback);
            feedback.TryNextStream(out var stream);
            while (stream.TryNext(out _))
            {
            }
        }
    }

    private static ArrivalLog Log(ushort first)
    {
        var log = new ArrivalLog(1_024);
        log.Restart(Video, new SequenceNumber(first));
        return log;
    }

    private static byte[] Write(int packetBytes, MediaInstant now, ArrivalLog log)
    {
        var packet = new byte[packetBytes];
        var writer = new CongestionFeedbackWriter(packet, Receiver, now);
        writer.Add(log);
        return packet.AsSpan(0, writer.Finish()).ToArray();
    }

    private static (List<PacketFeedback> Packets, uint Timestamp) Single(byte[] bytes)
    {
        var (streams, timestamp) = All(bytes);
        return (Assert.Single(streams), timestamp);
    }

    private static (List<List<PacketFeedback>> Streams, uint Timestamp) All(ReadOnlySpan<byte> bytes)
    {
        Assert.True(RtcpReader.TryNext(ref bytes, out var packet));
        Assert.True(CongestionFeedback.TryRead(packet, out var feedback));
        Assert.Equal(Receiver, feedback.Sender);
        var streams = new List<List<PacketFeedback>>();
        while (feedback.TryNextStream(out var stream))
        {
            Assert.Equal(Video, stream.Ssrc);
            var packets = new List<PacketFeedback>();
            while (stream.TryNext(out var one))
                packets.Add(one);
            Assert.Equal(stream.Count, packets.Count);
            streams.Add(packets);
        }

        return (streams, feedback.Timestamp);
    }

    private static Gen<Scene> Scenes() =>
        from first in Gen.Choose(0, 65_535)
        from packetBytes in Gen.Choose(32, 600)
        from arrivals in Gen.Choose(0, 150).Zip(Gen.Choose(0, 30)).NonEmptyListOf()
        select new Scene((ushort)first, packetBytes, arrivals);

    private sealed record Scene(ushort First, int PacketBytes, IList<(int Offset, int Milliseconds)> Arrivals);
}

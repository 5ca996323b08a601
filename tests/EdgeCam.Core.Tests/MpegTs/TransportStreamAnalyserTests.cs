using EdgeCam.MpegTs;
using EdgeCam.Testing.MpegTs;
using Xunit;
using static EdgeCam.Core.Tests.MpegTs.MadeUp;

namespace EdgeCam.Core.Tests.MpegTs;

/// <summary>A judge that never says no proves nothing: each rule is broken once.</summary>
public sealed class TransportStreamAnalyserTests
{
    private const int FirstVideoPacket = 2;

    [Theory]
    [InlineData(0, 0, 0x46, TransportStreamRule.Sync)]
    [InlineData(3, 1, 0x81, TransportStreamRule.Packet)]              // transport_error_indicator
    [InlineData(3, 3, 0x15, TransportStreamRule.Continuity)]
    [InlineData(0, 10, 0x77, TransportStreamRule.Tables)]             // CRC of the PAT
    [InlineData(1, 20, 0x77, TransportStreamRule.Tables)]             // CRC of the PMT
    [InlineData(FirstVideoPacket, 4, 0xF0, TransportStreamRule.Packet)]
    [InlineData(FirstVideoPacket, 5, 0x10, TransportStreamRule.RandomAccess)]
    [InlineData(FirstVideoPacket, 12, 0x01, TransportStreamRule.Pes)] // start code prefix
    [InlineData(FirstVideoPacket, 17, 0x00, TransportStreamRule.Pes)] // PES_packet_length
    [InlineData(FirstVideoPacket, 21, 0x2F, TransportStreamRule.PresentationTime)]
    [InlineData(FirstVideoPacket, 30, 0x06, TransportStreamRule.AccessUnit)] // delimiter turned SEI
    public void One_wrong_byte_is_named(int packet, int offset, int value, TransportStreamRule rule)
    {
        var stream = GoodStream();
        Assert.NotEqual(value, stream[(packet * TsMuxer.PacketBytes) + offset]);
        stream[(packet * TsMuxer.PacketBytes) + offset] = (byte)value;
        Assert.Contains(TransportStreamAnalyser.Analyse(stream).Violations, violation => violation.Rule == rule);
    }

    [Fact]
    public void The_untouched_stream_is_accepted() => Assert.Empty(TransportStreamAnalyser.Analyse(GoodStream()).Violations);

    [Fact]
    public void A_packet_may_be_sent_twice_but_not_three_times()
    {
        Assert.Empty(TransportStreamAnalyser.Analyse(WithRepeated(packet: 3, copies: 2)).Violations);
        var violation = Assert.Single(TransportStreamAnalyser.Analyse(WithRepeated(packet: 3, copies: 3)).Violations, v => v.Rule == TransportStreamRule.Continuity);
        Assert.Equal(5, violation.Packet);
    }

    [Fact]
    public void Slow_tables_and_a_slow_clock_are_named()
    {
        var muxer = new TsMuxer(TsMuxer.DefaultDelay);
        var packets = new byte[TsMuxer.DatagramBytes];
        var stream = new List<byte>();
        var unit = AccessUnitOf(500);
        foreach (var at in (double[])[1_000, 1_041, 1_080, 1_201])
        {
            muxer.OnVideo(unit, Ms(at), isIdr: false); // nobody asks for the upkeep
            Assert.True(muxer.TryPollPackets(unit, packets, Ms(at), out var written));
            stream.AddRange(packets.AsSpan(0, written));
        }

        var rules = TransportStreamAnalyser.Analyse([.. stream]).Violations.Select(violation => violation.Rule);
        Assert.Equal([TransportStreamRule.PcrInterval, TransportStreamRule.PcrInterval, TransportStreamRule.TableInterval, TransportStreamRule.TableInterval], rules);
    }

    [Fact]
    public void An_excerpt_may_begin_and_end_anywhere()
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        for (var frame = 0; frame < 12; frame++)
            run.SendVideo(AccessUnitOf(900, Idr), Ms(1_000 + (33 * frame)), isIdr: true, Ms(1_020 + (33 * frame)));

        var limits = new TransportStreamLimits { IsExcerpt = true };
        for (var first = 0; first < 12; first++)
        {
            var excerpt = run.Stream.AsSpan((first * TsMuxer.PacketBytes)..^((13 - first) * TsMuxer.PacketBytes));
            Assert.Empty(TransportStreamAnalyser.Analyse(excerpt, limits).Violations);
            Assert.NotEmpty(TransportStreamAnalyser.Analyse(excerpt).Violations);
        }
    }

    [Fact]
    public void A_unit_after_its_time_is_named()
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        run.SendVideo(AccessUnitOf(500, Idr), Ms(1_000), isIdr: true, Ms(1_020));
        run.SendVideo(AccessUnitOf(500), Ms(1_033), isIdr: false, Ms(1_200)); // the clock went on meanwhile
        Assert.Equal(TransportStreamRule.PresentationTime, Assert.Single(run.Analyse().Violations).Rule);
    }

    [Fact]
    public void Jitter_is_what_arrival_adds_to_the_clock()
    {
        var analyser = new TransportStreamAnalyser();
        foreach (var (datagram, index) in GoodStream().Chunk(4 * TsMuxer.PacketBytes).Select((bytes, index) => (bytes, index)))
            analyser.Add(datagram, TimeSpan.FromMilliseconds((33 * index) + (index == 1 ? 7 : 0)));
        Assert.Equal(7, analyser.Finish().PcrJitter!.Value.TotalMilliseconds, tolerance: 0.01);
    }

    [Fact]
    public void Any_bytes_are_judged_without_an_exception()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var stream = GoodStream();
            for (var flips = random.Next(1, 40); flips > 0; flips--)
                stream[random.Next(stream.Length)] = (byte)random.Next(256);
            Assert.NotNull(TransportStreamAnalyser.Analyse(stream.AsSpan(0, random.Next(stream.Length))).ToString());
        }
    }

    /// <summary>PAT, PMT and two packets of an IDR, then four packets each of three slices 33 ms apart.</summary>
    private static byte[] GoodStream()
    {
        var muxer = new TsMuxer(TsMuxer.DefaultDelay);
        var packets = new byte[TsMuxer.DatagramBytes];
        var stream = new List<byte>();
        for (var frame = 0; frame < 4; frame++)
        {
            var unit = AccessUnitOf(frame == 0 ? 300 : 650, frame == 0 ? Idr : Slice);
            muxer.OnVideo(unit, Ms(1_000 + (33 * frame)), isIdr: frame == 0);
            while (muxer.TryPollPackets(unit, packets, Ms(1_020 + (33 * frame)), out var written))
                stream.AddRange(packets.AsSpan(0, written));
        }

        return [.. stream];
    }

    private static byte[] WithRepeated(int packet, int copies)
    {
        var packets = GoodStream().Chunk(TsMuxer.PacketBytes).ToList();
        packets.InsertRange(packet, Enumerable.Repeat(packets[packet], copies - 1));
        return [.. packets.SelectMany(bytes => bytes)];
    }
}

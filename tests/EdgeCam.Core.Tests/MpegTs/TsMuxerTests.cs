using EdgeCam.MpegTs;
using EdgeCam.Testing;
using EdgeCam.Testing.MpegTs;
using EdgeCam.Units;
using Xunit;
using static EdgeCam.Core.Tests.MpegTs.MadeUp;

namespace EdgeCam.Core.Tests.MpegTs;

public sealed class TsMuxerTests
{
    private const int PesHeaderBytes = 14;
    private const int FirstPayloadBytes = 184 - 8; // beside an adaptation field with PCR

    [Fact]
    public void The_pat_is_the_one_every_multiplexer_writes_for_pmt_pid_1000() =>
        Assert.Equal("474000100000B00D0001C100000001F0002AB104B2", HeadOfPacket(FirstUnit(new TsMuxer(TsMuxer.DefaultDelay)), 0, 21));

    [Fact]
    public void The_pmt_of_video_alone_lists_h264() =>
        Assert.Equal("475000100002B0120001C10000E100F0001BE100F00015BD4D56", HeadOfPacket(FirstUnit(new TsMuxer(TsMuxer.DefaultDelay)), 1, 26));

    [Fact]
    public void The_pmt_with_sound_lists_adts_and_has_another_version() =>
        Assert.Equal(
            "475000100002B0170001C30000E100F0001BE100F0000FE101F00000E2DB21",
            HeadOfPacket(FirstUnit(new TsMuxer(TsMuxer.DefaultDelay, AacConfig)), 1, 31));

    [Fact]
    public void The_first_packet_of_an_idr_carries_pcr_random_access_and_pts()
    {
        var stream = FirstUnit(new TsMuxer(TsMuxer.DefaultDelay));

        // Sent 20 ms after its capture at 1 s: PCR base 1.020 s × 90,000 = 91,800; PTS 1.1 s × 90,000 = 99,000.
        const string Header = "47410030" + "9A50" + "0000B34C7E00";
        const string Pes = "000001E0" + "0017" + "848005" + "2100070571";
        Assert.StartsWith(Header, HeadOfPacket(stream, 2, 12), StringComparison.Ordinal);
        Assert.EndsWith(Pes + "0000000109F0" + "0000000165" + "01203F5E", Convert.ToHexString(stream), StringComparison.Ordinal);
    }

    [Fact]
    public void Sound_gets_an_adts_header_of_its_config()
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay, AacConfig));
        run.SendAudio(Noise(360), Ms(1_000), Ms(1_010));
        var unit = Assert.Single(run.Analyse().Audio);
        Assert.Equal("FFF150802DFFFC", Convert.ToHexString(unit.Bytes.AsSpan(0, 7))); // LC, index 4 (44.1 kHz), 2 channels, 367 bytes
    }

    [Fact]
    public void Every_length_around_a_packet_boundary_is_stuffed_exactly()
    {
        for (var packets = 1; packets <= 3; packets++)
        {
            var full = FirstPayloadBytes + ((packets - 1) * 184) - PesHeaderBytes - Delimiter.Length;
            for (var length = full - 4; length <= full + 4; length++)
                AssertPacketCount(length, length <= full ? packets : packets + 1);
        }
    }

    [Fact]
    public void A_pes_packet_states_its_length_up_to_65535_and_leaves_it_open_beyond()
    {
        const int Longest = 65_535 - 8 - 6;
        Assert.Equal("FFFF", PesLengthOf(AccessUnitOf(Longest)));
        Assert.Equal("0000", PesLengthOf(AccessUnitOf(Longest + 1)));
    }

    [Fact]
    public void Pat_and_pmt_stand_right_before_every_idr()
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        for (var frame = 0; frame < 30; frame++)
            run.SendVideo(AccessUnitOf(700, frame % 5 == 0 ? Idr : Slice), Ms(33 * frame), frame % 5 == 0, Ms((33 * frame) + 20));

        var pids = run.Stream.Chunk(TsMuxer.PacketBytes).Select(packet => ((packet[1] & 0x1F) << 8) | packet[2]).ToList();
        var idrs = run.Stream.Chunk(TsMuxer.PacketBytes).Index().Where(p => (p.Item[3] & 0x20) != 0 && (p.Item[5] & 0x40) != 0 && p.Item[4] > 0).ToList();
        Assert.Equal(6, idrs.Count);
        Assert.All(idrs, idr => Assert.Equal([0x0000, 0x1000, 0x0100], pids[(idr.Index - 2)..(idr.Index + 1)]));
    }

    [Fact]
    public void A_camera_that_pauses_leaves_clock_and_tables_running()
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        run.SendVideo(AccessUnitOf(500, Idr), Ms(1_000), isIdr: true, Ms(1_020));
        run.AdvanceTo(Ms(6_000));

        var report = run.Analyse();
        Assert.Empty(report.Violations);
        Assert.InRange(report.Pcrs, 142, 250);
        Assert.Equal(35, report.MaxPcrInterval.TotalMilliseconds, tolerance: 0.001);
        Assert.Equal(90, report.MaxTableInterval.TotalMilliseconds, tolerance: 0.001);
    }

    [Fact]
    public void An_idr_that_takes_long_to_send_carries_the_clock_and_tables_on_its_way()
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay)) { Pace = TimeSpan.FromMilliseconds(4) };
        run.SendVideo(AccessUnitOf(100_000, Idr), Ms(1_000), isIdr: true, Ms(1_020)); // 77 datagrams, 308 ms
        run.SendVideo(AccessUnitOf(2_000), Ms(1_033), isIdr: false, run.Now);

        var report = run.Analyse();
        Assert.Empty(report.Violations);
        Assert.Equal(2, report.Video.Count());
        Assert.InRange(report.Pcrs, 9, 16);
        Assert.True(report.MinPtsLead > TimeSpan.Zero, report.ToString());
    }

    [Fact]
    public void Pts_and_pcr_wrap_at_33_bits()
    {
        // 2^33 / 90 kHz is 95,443.717 s: the delay puts the PTS over the edge three frames before the PCR.
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        var start = Ms(95_443_500);
        for (var frame = 0; frame < 20; frame++)
            run.SendVideo(AccessUnitOf(900, Idr), start + (frame * Frame), isIdr: true, start + (frame * Frame) + TimeSpan.FromMilliseconds(20));

        var report = run.Analyse();
        Assert.Empty(report.Violations);
        Assert.Equal(20, report.Units.Count);
        Assert.True(report.Units[0].Pts > (1L << 33) - 90_000);
        Assert.True(report.Units[^1].Pts < 90_000);
    }

    [Theory]
    [InlineData(20, 0)]      // one stall, and all in time again
    [InlineData(450, 351)]   // an encoder that stays slower than the delay needs that much
    public void A_stall_holds_the_clock_back_until_an_idr_seconds_later_and_no_longer(int latencyMs, double lagMs)
    {
        var muxer = new TsMuxer(TsMuxer.DefaultDelay);
        var run = new MuxRun(muxer);
        run.SendVideo(AccessUnitOf(5_000, Idr), Ms(1_000), isIdr: true, Ms(2_000));
        Assert.Equal(TimeSpan.FromMilliseconds(901), muxer.ClockLag);
        for (var at = 2_040; at < 12_000; at += 40)
        {
            var isIdr = at % 1_000 == 0;
            run.SendVideo(isIdr ? AccessUnitOf(5_000, Idr) : AccessUnitOf(900), Ms(at), isIdr, Ms(at + latencyMs));
        }

        Assert.Equal(lagMs, muxer.ClockLag.TotalMilliseconds, tolerance: 0.001);
        var report = run.Analyse();
        Assert.Empty(report.Violations);
        Assert.Equal(3, report.Discontinuities); // PAT, PMT, video; once
    }

    [Fact]
    public void After_a_break_each_pid_flags_its_first_packet_and_the_clock_starts_afresh()
    {
        var muxer = new TsMuxer(TsMuxer.DefaultDelay, AacConfig);
        var run = new MuxRun(muxer);
        var cut = new byte[TsMuxer.DatagramBytes];
        run.SendVideo(AccessUnitOf(5_000, Idr), Ms(1_000), isIdr: true, Ms(1_500)); // late: the clock lags
        Assert.Equal(TimeSpan.FromMilliseconds(401), muxer.ClockLag);
        run.SendAudio(Noise(300), Ms(1_001), Ms(1_501));
        muxer.OnVideo(AccessUnitOf(9_000), Ms(1_033), isIdr: false);
        Assert.True(muxer.TryPollPackets(AccessUnitOf(9_000), cut, Ms(1_533), out _)); // lapped: never sent

        muxer.OnDiscontinuity();
        Assert.Equal(MediaInstant.Never, muxer.NextDeadline);
        Assert.Equal(TimeSpan.Zero, muxer.ClockLag);
        Assert.False(muxer.TryPollPackets(default, cut, Ms(1_600), out _));
        run.SendVideo(AccessUnitOf(5_000, Idr), Ms(3_000), isIdr: true, Ms(3_020));
        run.SendAudio(Noise(300), Ms(3_001), Ms(3_021));

        var report = run.Analyse();
        Assert.Empty(report.Violations);
        Assert.Equal(4, report.Discontinuities); // PAT, PMT, video, sound
        Assert.Equal(4, report.Units.Count);
        Assert.Equal(81, report.MaxPtsLead!.Value.TotalMilliseconds, tolerance: 0.001); // the sound: 3,001 + 100 less the PCR at 3,020
        Assert.Equal(1, report.MinPtsLead!.Value.TotalMilliseconds, tolerance: 0.001);  // before the break: held back to 1 ms
    }

    [Fact]
    public void A_thousand_access_units_with_sound_allocate_nothing()
    {
        var muxer = new TsMuxer(TsMuxer.DefaultDelay, AacConfig);
        byte[] video = AccessUnitOf(20_000, Idr), audio = Noise(400), packets = new byte[10 * TsMuxer.DatagramBytes];
        var frame = 0;
        Allocation.AssertNone(() => Send(muxer, video, audio, packets, frame++));
    }

    [Theory]
    [InlineData("12")]   // cut short
    [InlineData("2A10")] // SBR (object type 5)
    [InlineData("1790")] // frequency escape
    [InlineData("1200")] // channels in a program_config_element
    public void A_config_that_adts_cannot_carry_is_refused(string config) =>
        Assert.Throws<ArgumentException>(() => new TsMuxer(TsMuxer.DefaultDelay, Convert.FromHexString(config)));

    [Fact]
    public void Sound_for_a_multiplexer_without_sound_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new TsMuxer(TsMuxer.DefaultDelay).OnAudio([1], default));

    [Fact]
    public void A_frame_longer_than_adts_can_say_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsMuxer(TsMuxer.DefaultDelay, AacConfig).OnAudio(new byte[8_185], default));

    private static TimeSpan Frame => TimeSpan.FromMilliseconds(33);

    private static void Send(TsMuxer muxer, byte[] video, byte[] audio, byte[] packets, int frame)
    {
        var now = Ms(1_000) + (frame * Frame);
        muxer.TryPollUpkeep(packets, now, out _);
        muxer.OnVideo(video, now, frame % 30 == 0);
        while (muxer.TryPollPackets(video, packets, now, out _))
            continue;
        muxer.OnAudio(audio, now);
        while (muxer.TryPollPackets(audio, packets, now, out _))
            continue;
    }

    private static byte[] FirstUnit(TsMuxer muxer)
    {
        var run = new MuxRun(muxer);
        run.SendVideo(AccessUnit(Idr, 5), Ms(1_000), isIdr: true, Ms(1_020));
        return run.Stream;
    }

    private static string HeadOfPacket(byte[] stream, int packet, int bytes) =>
        Convert.ToHexString(stream.AsSpan(packet * TsMuxer.PacketBytes, bytes));

    private static void AssertPacketCount(int unitLength, int packets)
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        run.SendVideo(AccessUnitOf(unitLength, Idr), Ms(1_000), isIdr: true, Ms(1_020));
        var report = run.Analyse();
        Assert.Empty(report.Violations);
        Assert.Equal(2 + packets, report.Packets);
        Assert.Equal(unitLength + Delimiter.Length, Assert.Single(report.Units).Bytes.Length);
    }

    private static string PesLengthOf(byte[] unit)
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay));
        run.SendVideo(unit, Ms(1_000), isIdr: false, Ms(1_020));
        Assert.Empty(run.Analyse().Violations);
        return Convert.ToHexString(run.Stream.AsSpan((2 * TsMuxer.PacketBytes) + 12 + 4, 2));
    }
}

using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class ReceptionStatisticsTests
{
    private const int Clock = 90_000;
    private static readonly MediaInstant Start = new(MediaInstant.NanosecondsPerSecond);

    [Fact]
    public void Every_fourth_packet_lost_is_a_fraction_of_64()
    {
        var statistics = Restarted(65_500);
        for (var i = 0; i < 400; i++)
        {
            if (i % 4 != 3)
                statistics.OnPacket(new SequenceNumber(65_500) + i, new RtpTimestamp((uint)i), Start);
        }

        statistics.OnPacket(new SequenceNumber(65_500) + 400, default, Start);
        var report = statistics.TakeReport(Start);
        Assert.Equal((63, 100, 65_500u + 400), (report.FractionLost, report.CumulativeLost, report.HighestSequence)); // 100 of 401
        Assert.Equal(0, statistics.TakeReport(Start).FractionLost); // nothing was expected since
        Assert.Equal(401, statistics.Expected);
        Assert.Equal(301, statistics.Received);
    }

    [Fact]
    public void A_packet_that_comes_twice_makes_the_loss_negative()
    {
        var statistics = Restarted(5);
        statistics.OnPacket(new SequenceNumber(5), default, Start);
        statistics.OnPacket(new SequenceNumber(5), default, Start);
        Assert.Equal(-1, statistics.TakeReport(Start).CumulativeLost);
    }

    [Fact]
    public void A_steady_stream_has_no_jitter_even_as_its_timestamp_wraps()
    {
        var statistics = Restarted(0);
        for (var i = 0; i < 100; i++)
            statistics.OnPacket(new SequenceNumber((ushort)i), new RtpTimestamp(uint.MaxValue - 9_000) + (i * 900), Start + TimeSpan.FromMilliseconds(i * 10));
        Assert.Equal(0u, statistics.JitterTicks);
    }

    [Fact]
    public void Packets_that_alternate_by_ten_milliseconds_have_that_jitter()
    {
        var statistics = Restarted(0);
        for (var i = 0; i < 400; i++)
            statistics.OnPacket(new SequenceNumber((ushort)i), new RtpTimestamp((uint)i * 3_000), Start + TimeSpan.FromSeconds(i * 3_000.0 / Clock) + TimeSpan.FromMilliseconds(i % 2 * 10));
        Assert.InRange(statistics.Jitter.TotalMilliseconds, 9.8, 10.2); // RFC 3550 §A.8: |D| is 10 ms each time
    }

    [Fact]
    public void The_last_sender_report_is_echoed_with_its_age()
    {
        var statistics = Restarted(0);
        statistics.OnPacket(default, default, Start);
        Assert.Equal((0u, 0u), Echo(statistics.TakeReport(Start)));
        statistics.OnSenderReport(new SenderReport(new Ssrc(1), 0x1111_2222_3333_4444, default, 0, 0), Start);
        Assert.Equal((0x2222_3333u, 98_304u), Echo(statistics.TakeReport(Start + TimeSpan.FromSeconds(1.5))));
    }

    private static (uint Report, uint Age) Echo(ReportBlock block) => (block.LastSenderReport, block.DelaySinceSenderReport);

    private static ReceptionStatistics Restarted(ushort first)
    {
        var statistics = new ReceptionStatistics(Clock);
        statistics.Restart(new Ssrc(1), new SequenceNumber(first));
        return statistics;
    }
}

using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Feedback;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Feedback;

public sealed class ReportProgressTests
{
    private const ushort First = 65_000;
    private static readonly Ssrc Stream = new(0xCAFE);
    private static readonly MediaInstant Now = new(1_000_000_000_000);
    private readonly ReportProgress _progress = new(Stream, new SequenceNumber(First));

    [Fact]
    public void A_report_resolves_the_packets_up_to_the_highest_and_counts_new_losses()
    {
        _progress.OnSent(100);
        Assert.True(Report(First + 49, lost: 3, out var first));
        Assert.Equal(new Acknowledgement(50, 3, Now, null), first);
        Assert.True(Report(First + 99, lost: 5, out var second));
        Assert.Equal(new Acknowledgement(100, 2, Now, null), second);
        Assert.Equal(0, _progress.Implausible);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Numbers_wrap_and_how_often_the_receiver_says_so_does_not_matter(int cycles)
    {
        _progress.OnSent(70_000);
        Assert.True(Report((uint)((cycles << 16) | ((First + 69_998) & 0xFFFF)), lost: 0, out var acknowledged));
        Assert.Equal(69_999, acknowledged.UpTo);
    }

    [Fact]
    public void A_packet_that_was_never_sent_is_not_believed()
    {
        _progress.OnSent(100);
        Assert.False(Report(First + 100, lost: 0, out _));
        Assert.False(Report(First - 1, lost: 0, out _));
        Assert.False(Report(0, lost: 0, out _));
        Assert.Equal((0, 3), (_progress.ResolvedPackets, _progress.Implausible));
    }

    [Fact]
    public void A_report_that_goes_backwards_is_not_believed()
    {
        _progress.OnSent(100);
        Report(First + 80, lost: 0, out _);
        Assert.False(Report(First + 79, lost: 0, out _));
        Assert.Equal((81, 1), (_progress.ResolvedPackets, _progress.Implausible));
    }

    [Fact]
    public void A_report_with_nothing_new_resolves_nothing_and_is_no_fault()
    {
        _progress.OnSent(10);
        Report(First + 9, lost: 1, out _);
        Assert.False(Report(First + 9, lost: 1, out _));
        Assert.Equal(0, _progress.Implausible);
    }

    [Fact]
    public void Losses_beyond_the_packets_fall_back_on_the_fraction()
    {
        _progress.OnSent(200);
        Assert.True(Report(First + 99, lost: 8_000_000, out var jumped, fraction: 64));
        Assert.Equal((25, 1), (jumped.Lost, _progress.Implausible));
    }

    [Fact]
    public void Packets_that_came_twice_are_no_losses_and_from_there_it_counts_on()
    {
        _progress.OnSent(200);
        Assert.True(Report(First + 149, lost: -3, out var twice));
        Assert.Equal(0, twice.Lost);
        Assert.True(Report(First + 199, lost: 2, out var on));
        Assert.Equal(5, on.Lost);
    }

    [Fact]
    public void A_receiver_that_began_anew_is_believed_by_its_fraction()
    {
        _progress.OnSent(200);
        Report(First + 99, lost: 50, out _);
        Assert.True(Report(First + 199, lost: 25, out var anew, fraction: 64));
        Assert.Equal((25, 0), (anew.Lost, _progress.Implausible));
    }

    [Fact]
    public void Reports_on_another_stream_and_before_the_first_packet_are_passed_over()
    {
        Assert.False(Report(First, lost: 0, out _));
        _progress.OnSent(1);
        Assert.False(_progress.OnReport(new ReportBlock(new Ssrc(1), 0, 0, First, 0, 0, 0), Now, out _));
        Assert.Equal(0, _progress.Implausible);
        Assert.True(Report(First, lost: 0, out _));
    }

    [Fact]
    public void The_round_trip_is_the_time_since_our_report_less_the_delay_at_the_receiver()
    {
        _progress.OnSent(10);
        _progress.OnSenderReport(0x1234_5678_9ABC_DEF0, Now - TimeSpan.FromSeconds(2));
        Assert.True(Report(First + 5, lost: 0, out var acknowledged, lastReport: 0x5678_9ABC, delay: (uint)(1.9 * 65_536)));
        Assert.InRange(acknowledged.RoundTrip!.Value, TimeSpan.FromMilliseconds(99), TimeSpan.FromMilliseconds(101));
        Assert.Equal(acknowledged.RoundTrip, _progress.RoundTrip);
    }

    [Theory]
    [InlineData(0x5678_9ABD, 0u)] // never sent
    [InlineData(0, 0u)] // none received
    [InlineData(0x5678_9ABC, 3u * 65_536)] // the delay is longer than the time
    [InlineData(0x5678_9ABC, uint.MaxValue)]
    public void A_round_trip_that_cannot_be_is_none(uint lastReport, uint delay)
    {
        _progress.OnSent(10);
        _progress.OnSenderReport(0x1234_5678_9ABC_DEF0, Now - TimeSpan.FromSeconds(2));
        Assert.True(Report(First + 5, lost: 0, out var acknowledged, lastReport: lastReport, delay: delay));
        Assert.Null(acknowledged.RoundTrip);
    }

    [Fact]
    public void A_late_answer_to_an_old_report_of_ours_is_forgotten()
    {
        _progress.OnSent(10);
        for (var i = 1UL; i <= 9; i++)
            _progress.OnSenderReport(i << 16, Now - TimeSpan.FromSeconds(60));
        Report(First + 1, 0, out var oldest, lastReport: 1);
        Report(First + 2, 0, out var kept, lastReport: 2);
        Assert.Equal((null, TimeSpan.FromSeconds(60)), (oldest.RoundTrip, kept.RoundTrip));
    }

    [Fact]
    public void Whatever_the_reports_no_more_is_resolved_than_sent_and_no_more_lost_than_resolved()
    {
        var random = new Random(23);
        var (resolved, lost) = (0L, 0L);
        for (var i = 0; i < 50_000; i++)
        {
            _progress.OnSent(random.Next(50));
            var isHonest = random.Next(3) == 0;
            var highest = isHonest ? (uint)(First + Math.Max(0, _progress.SentPackets - random.Next(200))) : (uint)random.NextInt64(1L << 32);
            if (!Report(highest, random.Next(-(1 << 23), 1 << 23), out var acknowledged, fraction: (byte)random.Next(256)))
                continue;
            Assert.InRange(acknowledged.UpTo, resolved + 1, _progress.SentPackets);
            Assert.InRange(acknowledged.Lost, 0, acknowledged.UpTo - resolved);
            (resolved, lost) = (acknowledged.UpTo, lost + acknowledged.Lost);
        }

        Assert.InRange(lost, 1, resolved);
    }

    private bool Report(int highest, int lost, out Acknowledgement acknowledgement, byte fraction = 0, uint lastReport = 0, uint delay = 0) =>
        Report((uint)highest, lost, out acknowledgement, fraction, lastReport, delay);

    private bool Report(uint highest, int lost, out Acknowledgement acknowledgement, byte fraction = 0, uint lastReport = 0, uint delay = 0) =>
        _progress.OnReport(new ReportBlock(Stream, fraction, lost, highest, 0, lastReport, delay), Now, out acknowledgement);
}

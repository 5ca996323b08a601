using Xunit;

namespace EdgeCam.Srt.Tests;

public sealed class SrtProgressTests
{
    private readonly SrtProgress _progress = new();

    [Fact]
    public void What_is_submitted_and_no_longer_buffered_is_resolved()
    {
        Assert.False(_progress.OnStatistics(Reading(submitted: 10, buffered: 10)));
        Assert.Equal(0, _progress.ResolvedPackets);

        Assert.True(_progress.OnStatistics(Reading(submitted: 14, buffered: 5, rttMs: 37)));
        Assert.Equal(9, _progress.ResolvedPackets);
        Assert.Equal(9 * 1316, _progress.ResolvedBytes);
        Assert.Equal(9, _progress.AcknowledgedPackets);
        Assert.Equal(TimeSpan.FromMilliseconds(37), _progress.Rtt);
    }

    [Fact]
    public void Nothing_new_says_so()
    {
        _progress.OnStatistics(Reading(submitted: 14, buffered: 5));
        Assert.False(_progress.OnStatistics(Reading(submitted: 14, buffered: 5)));
        Assert.False(_progress.OnStatistics(Reading(submitted: 20, buffered: 11)));
        Assert.Equal(9, _progress.ResolvedPackets);
    }

    [Fact]
    public void What_was_dropped_is_resolved_but_not_acknowledged()
    {
        _progress.OnStatistics(Reading(submitted: 100, buffered: 40));
        Assert.True(_progress.OnStatistics(Reading(submitted: 100, buffered: 10, dropped: 25)));
        Assert.Equal(90, _progress.ResolvedPackets);
        Assert.Equal(25, _progress.DroppedPackets);
        Assert.Equal(65, _progress.AcknowledgedPackets);
    }

    [Fact]
    public void A_drop_that_is_counted_before_the_packet_has_left_the_buffer_is_of_the_next_reading()
    {
        _progress.OnStatistics(Reading(submitted: 10, buffered: 10, dropped: 4));
        Assert.Equal((0, 0), (_progress.DroppedPackets, _progress.AcknowledgedPackets));
        _progress.OnStatistics(Reading(submitted: 10, buffered: 4, dropped: 4));
        Assert.Equal((4, 2), (_progress.DroppedPackets, _progress.AcknowledgedPackets));
    }

    [Fact]
    public void A_loss_report_is_news_though_nothing_was_acknowledged()
    {
        _progress.OnStatistics(Reading(submitted: 100, buffered: 40));
        Assert.True(_progress.OnStatistics(Reading(submitted: 100, buffered: 40, lost: 3)));
        Assert.Equal(3, _progress.LostPackets);
        Assert.Equal(60, _progress.AcknowledgedPackets);
    }

    [Fact]
    public void Whatever_comes_nothing_goes_back()
    {
        var random = new Random(7);
        var (resolved, bytes, dropped, acknowledged, lost) = (0L, 0L, 0L, 0L, 0L);
        for (var i = 0; i < 10_000; i++)
        {
            _progress.OnStatistics(Reading(random.Next(1000), random.Next(1000), random.Next(100), random.Next(100)));
            Assert.True(_progress.ResolvedPackets >= resolved && _progress.ResolvedBytes >= bytes);
            Assert.True(_progress.DroppedPackets >= dropped && _progress.LostPackets >= lost);
            Assert.InRange(_progress.DroppedPackets, 0, _progress.ResolvedPackets);
            Assert.InRange(_progress.AcknowledgedPackets, acknowledged, _progress.ResolvedPackets);
            (resolved, bytes, dropped, lost) = (_progress.ResolvedPackets, _progress.ResolvedBytes, _progress.DroppedPackets, _progress.LostPackets);
            acknowledged = _progress.AcknowledgedPackets;
        }
    }

    private static SrtStatistics Reading(int submitted, int buffered, int lost = 0, int dropped = 0, int rttMs = 20) => new()
    {
        SubmittedPackets = submitted,
        SubmittedBytes = submitted * 1316L,
        BufferedPackets = buffered,
        BufferedBytes = buffered * 1316,
        LostPackets = lost,
        DroppedBytes = dropped * 1316L,
        Rtt = TimeSpan.FromMilliseconds(rttMs),
    };
}

using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Control;

public sealed class ForeignQueueTests
{
    private readonly ForeignQueue _queue = new();
    private MediaInstant _now = new(5_000_000_000_000);

    [Fact]
    public void A_queue_that_stands_and_is_not_ours_is_seen_after_a_second()
    {
        Feed(seconds: 0.9, waitedMs: 120, ownMs: 20);
        Assert.True(_queue.IsSuspected);
        Assert.False(_queue.IsStanding);
        Feed(0.3, 120, 20);
        Assert.True(_queue.IsStanding);
    }

    [Fact]
    public void A_link_that_became_slower_is_not_taken_for_one_that_others_use()
    {
        Feed(seconds: 0.4, waitedMs: 900, ownMs: 20, expectedMs: 30); // sent before anybody knew
        Feed(4, 900, 20, expectedMs: 850);
        Feed(1, 90, 20, expectedMs: 85);
        Assert.False(_queue.IsStanding);
    }

    [Fact]
    public void What_was_sent_before_it_was_known_is_no_evidence_however_late_it_comes_out()
    {
        var sentAt = _now;
        for (var i = 0; i < 400; i++, _now += TimeSpan.FromMilliseconds(10))
            _queue.OnDeparture(new SentPacket { SentAt = sentAt + TimeSpan.FromMilliseconds(i / 2) }, (_now - sentAt).TotalSeconds, 0.02, _now, _now);
        Assert.False(_queue.IsStanding);
    }

    [Theory]
    [InlineData(120, 80)] // we explain most of it
    [InlineData(50, 5)]   // short
    public void One_that_could_be_ours_or_is_short_is_not(double waitedMs, double ownMs)
    {
        Feed(20, waitedMs, ownMs);
        Assert.False(_queue.IsSuspected);
    }

    [Fact]
    public void A_download_that_halves_its_window_empties_the_queue_for_a_moment_only()
    {
        Feed(2, 120, 20);
        for (var i = 0; i < 10; i++)
        {
            Feed(0.4, 10, 10);
            Assert.True(_queue.IsStanding);
            Feed(3, 100, 20);
        }

        Feed(0.6, 10, 10);
        Assert.False(_queue.IsSuspected);
    }

    [Fact]
    public void When_it_could_be_ours_for_seconds_it_is_taken_for_ours()
    {
        Feed(2, 120, 20);
        Feed(2.5, 120, 115);
        Assert.True(_queue.IsStanding);
        Feed(0.6, 120, 115);
        Assert.False(_queue.IsStanding);
    }

    [Fact]
    public void Darkness_is_no_queue()
    {
        Feed(2, 120, 20);
        _now += TimeSpan.FromMilliseconds(300);
        Depart(300, 20, 20);
        Assert.False(_queue.IsSuspected);
    }

    private void Feed(double seconds, double waitedMs, double ownMs, double expectedMs = 0)
    {
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += TimeSpan.FromMilliseconds(10))
            Depart(waitedMs, ownMs, expectedMs);
    }

    private void Depart(double waitedMs, double ownMs, double expectedMs)
    {
        var packet = new SentPacket { SentAt = _now - TimeSpan.FromMilliseconds(waitedMs), ExpectedSeconds = expectedMs / 1000 };
        _queue.OnDeparture(packet, waitedMs / 1000, ownMs / 1000, _now, _now);
    }
}

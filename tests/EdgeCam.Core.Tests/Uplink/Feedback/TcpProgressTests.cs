using EdgeCam.Units;
using EdgeCam.Uplink.Feedback;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Feedback;

public sealed class TcpProgressTests
{
    private static readonly MediaInstant Now = new(1_000_000_000);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(40);
    private readonly TcpProgress _progress = new(Bitrate.Kbps(300), Bitrate.Mbps(12), mostPackets: 8);

    public TcpProgressTests() => _progress.OnConnected(new TcpReading(1, 0, RoundTrip)); // the SYN

    [Fact]
    public void A_packet_is_resolved_with_its_last_byte()
    {
        _progress.OnOtherWritten(500); // a request goes first
        _progress.OnPacketWritten(1_000, Now);
        _progress.OnPacketWritten(200, Now);

        Assert.False(Read(acked: 1 + 1_499, unsent: 0, out _));
        Assert.True(Read(acked: 1 + 1_500, unsent: 150, out var first));
        Assert.Equal(new Acknowledgement(1, 0, Now, RoundTrip), first);
        Assert.Equal((1_500, 150, 50), (_progress.AckedBytes, _progress.UnsentBytes, _progress.BytesInFlight));
        Assert.True(Read(acked: 1 + 1_700, unsent: 0, out var second));
        Assert.Equal((2, 0, 0L), (second.UpTo, second.Lost, _progress.BytesInFlight));
    }

    [Fact]
    public void A_reading_that_goes_backwards_or_too_far_changes_no_more_than_is_possible()
    {
        _progress.OnPacketWritten(1_000, Now);
        _progress.OnPacketWritten(1_000, Now);
        Assert.True(Read(1_001, 0, out _));
        Assert.False(Read(0, long.MaxValue, out var back));
        Assert.Equal((1, 1_000, 1_000), (back.UpTo, _progress.AckedBytes, _progress.UnsentBytes));
        Assert.True(Read(long.MaxValue, -5, out var far));
        Assert.Equal((2, 2_000, 0), (far.UpTo, _progress.AckedBytes, _progress.UnsentBytes));
    }

    [Fact]
    public void More_packets_than_are_told_apart_are_resolved_together()
    {
        for (var i = 0; i < 20; i++)
            _progress.OnPacketWritten(100, Now);
        Assert.Equal(12, _progress.ResolvedPackets);
        Assert.True(Read(1 + 1_950, 0, out var acknowledged));
        Assert.Equal(19, acknowledged.UpTo);
    }

    [Fact]
    public void An_unknown_round_trip_is_not_zero()
    {
        _progress.OnPacketWritten(1, Now);
        Assert.True(_progress.OnReading(new TcpReading(2, 0, TimeSpan.Zero), Now, out var acknowledged));
        Assert.Null(acknowledged.RoundTrip);
    }

    [Fact]
    public void Whatever_the_readings_the_count_never_falls_and_never_passes_what_was_written()
    {
        var random = new Random(17);
        var resolved = 0L;
        for (var i = 0; i < 20_000; i++)
        {
            for (var n = random.Next(4); n > 0; n--)
                _progress.OnPacketWritten(random.Next(1, 1_500), Now);
            Read(random.NextInt64(-10_000, _progress.WrittenBytes + 10_000), random.NextInt64(-10_000, 100_000), out var acknowledged);
            Assert.InRange(acknowledged.UpTo, resolved, _progress.WrittenPackets);
            Assert.InRange(_progress.BytesInFlight, 0, _progress.WrittenBytes);
            resolved = acknowledged.UpTo;
        }
    }

    [Fact]
    public void A_packet_whose_acknowledgement_the_receiver_may_hold_back_counts_as_arrived_when_it_is_expected()
    {
        _progress.OnPacketWritten(1_000, Now); // 27 ms at 300 kbit/s
        Assert.False(ReadAt(Now + TimeSpan.FromMilliseconds(26), acked: 1, unsent: 0));
        Assert.True(ReadAt(Now + TimeSpan.FromMilliseconds(28), acked: 1, unsent: 0));
        Assert.Equal((1, 0), (_progress.ResolvedPackets, _progress.AckedBytes));
        Assert.False(_progress.IsLate);
    }

    [Fact]
    public void With_more_outstanding_than_a_receiver_may_hold_back_only_acknowledgements_count()
    {
        for (var i = 0; i < 3; i++)
            _progress.OnPacketWritten(1_000, Now);
        Assert.False(ReadAt(Now + TimeSpan.FromMilliseconds(500), acked: 1, unsent: 0));
        Assert.True(_progress.IsLate);
        Assert.True(ReadAt(Now + TimeSpan.FromMilliseconds(510), acked: 1 + 1_000, unsent: 0));
        Assert.Equal(1, _progress.ResolvedPackets);
    }

    [Fact]
    public void A_packet_that_is_still_on_this_machine_has_not_arrived()
    {
        _progress.OnPacketWritten(1_000, Now);
        Assert.False(ReadAt(Now + TimeSpan.FromMilliseconds(500), acked: 1, unsent: 1));
    }

    private bool ReadAt(MediaInstant now, long acked, long unsent) => _progress.OnReading(new TcpReading(acked, unsent, RoundTrip), now, out _);

    private bool Read(long acked, long unsent, out Acknowledgement acknowledgement) =>
        _progress.OnReading(new TcpReading(acked, unsent, RoundTrip), Now, out acknowledgement);
}

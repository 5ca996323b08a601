using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Feedback;

/// <summary>What the kernel's word makes of the estimate of a link.</summary>
public sealed class TcpLinkTests
{
    private readonly TcpLink _link = new();

    [Theory]
    [InlineData(12_000)]
    [InlineData(450)] // a still picture: the encoder makes less than it may
    public void On_a_fast_link_the_estimate_climbs_to_all_that_is_asked_for(int contentKbps)
    {
        _link.Content = Bitrate.Kbps(contentKbps);
        _link.Run(TimeSpan.FromSeconds(10));
        Assert.True(_link.Capacity > Bitrate.Mbps(12.6), $"{_link.Capacity}");
    }

    [Fact]
    public void A_link_that_becomes_slow_is_seen_within_seconds_and_one_that_becomes_fast_again_too()
    {
        _link.Run(TimeSpan.FromSeconds(10));
        _link.Rate = Bitrate.Kbps(800);
        _link.Run(TimeSpan.FromSeconds(3));
        Assert.InRange(_link.Capacity.BitsPerSecond, 400_000, 1_100_000);

        _link.WorstQueue = TimeSpan.Zero;
        _link.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(_link.WorstQueue, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

        _link.Rate = Bitrate.Mbps(100);
        _link.Run(TimeSpan.FromSeconds(10));
        Assert.True(_link.Capacity > Bitrate.Mbps(12.6), $"{_link.Capacity}");
    }

    [Fact]
    public void On_a_slow_link_the_queue_stays_short()
    {
        _link.Rate = Bitrate.Kbps(400);
        _link.Run(TimeSpan.FromSeconds(3)); // the first acknowledgement of all tells no rate
        _link.WorstQueue = TimeSpan.Zero;
        _link.Run(TimeSpan.FromSeconds(30));
        Assert.InRange(_link.WorstQueue, TimeSpan.Zero, TimeSpan.FromMilliseconds(300));
    }
}

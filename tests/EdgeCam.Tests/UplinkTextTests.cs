using EdgeCam.Hosting;
using EdgeCam.Net.Uplink;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Tests;

public sealed class UplinkTextTests
{
    [Theory]
    [InlineData(UplinkState.Connecting, "  uplink 1 connecting")]
    [InlineData(UplinkState.Ended, "  uplink 1 ended")]
    [InlineData(UplinkState.Held, "  uplink 1 held 400 kbit/s of 0, 0+0 ms, rtt 0 ms, lost 0, skipped 0")]
    [InlineData(UplinkState.Sending, "  uplink 1 400 kbit/s of 0, 0+0 ms, rtt 0 ms, lost 0, skipped 0")]
    public void The_status_line_says_how_an_uplink_stands(UplinkState state, string text) =>
        Assert.Equal(text, UplinkText.Of(1, new UplinkStatus("rtp://a:1", state, "gone", 0, new UplinkCounters()), 100_000, 2));
}

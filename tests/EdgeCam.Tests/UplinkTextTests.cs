using EdgeCam.Hosting;
using EdgeCam.Net.Uplink;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Tests;

public sealed class UplinkTextTests
{
    [Theory]
    [InlineData(UplinkState.Connecting, "  uplink 1 connecting (studio is not known: check the name)")]
    [InlineData(UplinkState.Unreachable, "  uplink 1 unreachable (studio is not known: check the name), refused 7, from strangers 2")]
    [InlineData(UplinkState.Ended, "  uplink 1 ended")]
    [InlineData(UplinkState.Stopped, "  uplink 1 stopped")]
    [InlineData(UplinkState.Held, "  uplink 1 held 400 kbit/s of 0, 0+0 ms, rtt -, lost 0, skipped 0, refused 7, from strangers 2")]
    [InlineData(UplinkState.Sending, "  uplink 1 400 kbit/s of 0, 0+0 ms, rtt -, lost 0, skipped 0, refused 7, from strangers 2")]
    public void The_status_line_says_how_an_uplink_stands_and_what_is_odd(UplinkState state, string text) =>
        Assert.Equal(text, Of(state, "studio is not known: check the name.", 7, 2));

    [Theory]
    [InlineData(UplinkState.Connecting, "  uplink 1 connecting")]
    [InlineData(UplinkState.Sending, "  uplink 1 400 kbit/s of 0, 0+0 ms, rtt -, lost 0, skipped 0")]
    public void What_never_happened_is_not_spoken_of(UplinkState state, string text) => Assert.Equal(text, Of(state, null, 0, 0));

    private static string Of(UplinkState state, string? failure, long refused, long strangers) =>
        UplinkText.Of(1, new UplinkStatus("rtp://a:1", state, failure, refused, strangers, new UplinkCounters()), 100_000, 2);
}

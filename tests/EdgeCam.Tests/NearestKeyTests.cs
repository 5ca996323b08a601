using EdgeCam.Options.Loading;
using Xunit;

namespace EdgeCam.Tests;

public sealed class NearestKeyTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("Port", "port", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Prot", "Port", 1)]
    [InlineData("bitrate_kbps", "BitrateKbps", 1)]
    public void The_distance_counts_edits_and_swaps_and_no_case(string a, string b, int edits) =>
        Assert.Equal(edits, NearestKey.Distance(a, b));

    [Theory]
    [InlineData("Prot", "Port")]
    [InlineData("tls_port", "TlsPort")]
    [InlineData("Colour", null)]
    [InlineData("", null)]
    public void A_suggestion_is_near_or_not_made(string written, string? nearest) =>
        Assert.Equal(nearest, NearestKey.Find(written, ["Port", "TlsPort", "Path"]));
}

using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class RtspUriTests
{
    [Theory]
    [InlineData("rtsp://host/cam", "host", 554, "/cam", "")]
    [InlineData("RTSP://host:8554/cam/", "host", 8554, "/cam", "")]
    [InlineData("rtsp://user:pa@ss@10.0.0.1/cam//main?x=1", "10.0.0.1", 554, "/cam/main", "x=1")]
    [InlineData("rtsp://[fe80::1]:8554/cam", "fe80::1", 8554, "/cam", "")]
    [InlineData("rtsp://[::1]", "::1", 554, "/", "")]
    [InlineData("rtsps://host?x", "host", 322, "/", "x")]
    [InlineData("rtsp://host/caf%C3%A9%20one", "host", 554, "/café one", "")]
    [InlineData("/cam", "", 554, "/cam", "")]
    [InlineData("*", "", 554, "", "")]
    public void A_request_uri_has_one_normal_form(string text, string host, int port, string path, string query)
    {
        Assert.True(RtspUri.TryParse(text, out var uri));
        Assert.Equal(new RtspUri(host, port, path, query), uri);
        Assert.Equal(path.Length == 0, uri.IsServer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cam")]
    [InlineData("http://host/cam")]
    [InlineData("rtsp:///cam")]
    [InlineData("rtsp://host:0/cam")]
    [InlineData("rtsp://host:65536/cam")]
    [InlineData("rtsp://host:x/cam")]
    [InlineData("rtsp://host/../etc")]
    [InlineData("rtsp://host/a/%2e%2E/b")]
    [InlineData("rtsp://host/./a")]
    [InlineData("rtsp://host/a%2Fb")]
    [InlineData("rtsp://host/a%00b")]
    [InlineData("rtsp://host/a%0Ab")]
    [InlineData("rtsp://host/a%2")]
    [InlineData("rtsp://host/a%+1")]
    [InlineData("rtsp://host/a%FF")] // no UTF-8
    [InlineData("rtsp://host/é")]
    public void A_uri_that_means_two_things_is_refused(string text)
    {
        Assert.False(RtspUri.TryParse(text, out var uri));
        Assert.Equal("", uri.Path);
    }

    [Fact]
    public void A_uri_of_more_than_1024_bytes_is_refused()
    {
        Assert.True(RtspUri.TryParse("/" + new string('a', 1023), out _));
        Assert.False(RtspUri.TryParse("/" + new string('a', 1024), out _));
    }

    [Theory]
    [InlineData("/cam/trackID=0", true, "/cam", 0)]
    [InlineData("/cam/main/trackID=255", true, "/cam/main", 255)]
    [InlineData("/trackID=1", true, "/", 1)]
    [InlineData("/cam", false, "/cam", -1)]
    [InlineData("/cam/trackID=", false, "/cam/trackID=", -1)]
    [InlineData("/cam/trackID=256", false, "/cam/trackID=256", -1)]
    [InlineData("/cam/trackID=-1", false, "/cam/trackID=-1", -1)]
    [InlineData("/cam/trackID=1/x", false, "/cam/trackID=1/x", -1)]
    [InlineData("", false, "", -1)]
    public void A_control_path_splits_into_stream_and_track(string path, bool isTrack, string streamPath, int trackId)
    {
        Assert.Equal(isTrack, RtspUri.TrySplitTrack(path, out var stream, out var track));
        Assert.Equal((streamPath, trackId), (stream, track));
    }
}

using EdgeCam.Rtsp.Publishing;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp.Publishing;

public sealed class PublishUrlTests
{
    [Theory]
    [InlineData("rtsp://h/cam", "h", 554, "rtsp://h/cam", "rtsp://h:554/cam")]
    [InlineData("RTSP://h:8554/a/b/", "h", 8554, "rtsp://h:8554/a/b", "rtsp://h:8554/a/b")]
    [InlineData("rtsp://[2001:db8::1]:8554/cam", "2001:db8::1", 8554, "rtsp://[2001:db8::1]:8554/cam", "rtsp://[2001:db8::1]:8554/cam")]
    [InlineData("rtsp://h/cam?key=1", "h", 554, "rtsp://h/cam?key=1", "rtsp://h:554/cam")]
    [InlineData("rtsps://h/cam", "h", 322, "rtsps://h/cam", "rtsps://h:322/cam")]
    [InlineData("RTSPS://h:8322/cam", "h", 8322, "rtsps://h:8322/cam", "rtsps://h:8322/cam")]
    [InlineData("rtsp://h", "h", 554, "rtsp://h", "rtsp://h:554/")]
    [InlineData("rtsp://h/caf%C3%A9", "h", 554, "rtsp://h/caf%C3%A9", "rtsp://h:554/café")]
    public void A_url_names_server_path_and_what_requests_say(string text, string host, int port, string requestUri, string shown)
    {
        Assert.True(PublishUrl.TryParse(text, out var url));
        Assert.Equal((host, port, requestUri, shown), (url!.Host, url.Port, url.RequestUri, url.ToString()));
        Assert.Null(url.Credentials);
    }

    [Theory]
    [InlineData("rtsp://user:pass@h/cam", "user", "pass")]
    [InlineData("rtsp://us%40er:p%3Aa%2Fss@h/cam", "us@er", "p:a/ss")]
    [InlineData("rtsp://user:p@ss:word@h/cam", "user", "p@ss:word")]
    [InlineData("rtsp://user@h/cam", "user", "")]
    public void User_and_password_are_taken_out_and_decoded(string text, string user, string password)
    {
        Assert.True(PublishUrl.TryParse(text, out var url));
        Assert.Equal((user, password), (url!.Credentials!.User, url.Credentials.Password));
        Assert.Equal(("rtsp://h/cam", "rtsp://h:554/cam"), (url.RequestUri, url.ToString()));
        Assert.Equal("user name and password", url.Credentials.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("/cam")]
    [InlineData("http://h/cam")]
    [InlineData("rtsp://h/cam#x")]
    [InlineData("rtspu://h/cam")]
    [InlineData("rtsp:///cam")]
    [InlineData("rtsp://h:0/cam")]
    [InlineData("rtsp://h:99999/cam")]
    [InlineData("rtsp://h/a b")]
    [InlineData("rtsp://h/a\"b")]
    [InlineData("rtsp://h/a\\b")]
    [InlineData("rtsp://h/cam?a b")]
    [InlineData("rtsp://h/cam?\r\nX: y")]
    [InlineData("rtsp://hö/cam")]
    [InlineData("rtsp://h/../cam")]
    [InlineData("rtsp://user:12/34@h/cam")] // a password with a slash: host "user", port 12?
    [InlineData("rtsp://user:12?34@h/cam")]
    public void What_is_no_url_of_a_relay_is_refused(string text)
    {
        Assert.False(PublishUrl.TryParse(text, out var url));
        Assert.Null(url);
    }
}

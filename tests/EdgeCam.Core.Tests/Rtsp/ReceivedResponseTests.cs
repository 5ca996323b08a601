using System.Text;
using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class ReceivedResponseTests
{
    [Fact]
    public void A_response_gives_status_number_headers_and_body()
    {
        var response = Read("RTSP/1.0 401 Unauthorized\r\nCSeq: 7\r\nWWW-Authenticate: Basic realm=\"a\"\r\nwww-authenticate: Digest\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal((401, false, 7), (response.StatusCode, response.IsSuccess, response.CSeq));
        Assert.Equal("Basic realm=\"a\", Digest", response.Header("WWW-Authenticate"));
        Assert.Equal("ok"u8, response.Body.Span);
    }

    [Theory]
    [InlineData("RTSP/1.0 200 OK", 200)]
    [InlineData("RTSP/1.0 200", 200)]
    [InlineData("RTSP/1.0 200 ", 200)]
    [InlineData("RTSP/1.0 551 a b c", 551)]
    [InlineData("RTSP/1.0 OK", 0)]
    [InlineData("RTSP/1.0 ", 0)]
    [InlineData("RTSP/1.0 2000 OK", 0)]
    [InlineData("RTSP/1.0 20 OK", 0)]
    [InlineData("RTSP/1.0 -20 OK", 0)]
    [InlineData("RTSP/1.0 099 OK", 0)]
    [InlineData("RTSP/1.0 600 OK", 0)]
    public void A_status_is_three_digits_from_100_to_599(string line, int status)
    {
        var response = Read(line + "\r\n\r\n");
        Assert.Equal(status, response.StatusCode);
        Assert.Null(response.CSeq);
    }

    private static ReceivedResponse Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(RtspRead.Response, RtspReader.TryRead(bytes, out var message, out var consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Null(message.Request);
        return message.Response!;
    }
}

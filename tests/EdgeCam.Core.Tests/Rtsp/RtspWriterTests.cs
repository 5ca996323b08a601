using System.Text;
using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class RtspWriterTests
{
    [Fact]
    public void A_response_has_status_cseq_headers_and_an_empty_line()
    {
        var buffer = new byte[256];
        var writer = new RtspWriter(buffer, RtspStatus.Ok, 7);
        writer.Header("Public", "OPTIONS, DESCRIBE");
        Assert.True(writer.TryFinish(out var written));
        Assert.Equal("RTSP/1.0 200 OK\r\nCSeq: 7\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n", Encoding.UTF8.GetString(buffer, 0, written));
    }

    [Fact]
    public void The_length_of_a_body_is_counted_in_bytes()
    {
        var buffer = new byte[256];
        var writer = new RtspWriter(buffer, RtspStatus.Ok, null);
        Assert.True(writer.TryFinish("application/sdp", "s=Café", out var written));
        Assert.Equal(
            "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: 7\r\n\r\ns=Café",
            Encoding.UTF8.GetString(buffer, 0, written));
    }

    [Fact]
    public void A_value_cannot_begin_another_header()
    {
        var buffer = new byte[256];
        var writer = new RtspWriter(buffer, RtspStatus.SessionNotFound, 1);
        writer.Header("Session", "1\r\nSet-Evil: yes\r\n\r\n\0\u007f");
        Assert.True(writer.TryFinish(out var written));
        Assert.Equal("RTSP/1.0 454 Session Not Found\r\nCSeq: 1\r\nSession: 1  Set-Evil: yes      \r\n\r\n", Encoding.UTF8.GetString(buffer, 0, written));
    }

    [Fact]
    public void A_response_that_does_not_fit_is_not_half_written()
    {
        const string Whole = "RTSP/1.0 400 Bad Request\r\nCSeq: 1\r\nA: b\r\n\r\n";
        for (var size = 0; size <= Whole.Length; size++)
        {
            var writer = new RtspWriter(new byte[size], RtspStatus.BadRequest, 1);
            writer.Header("A", "b");
            Assert.Equal(size == Whole.Length, writer.TryFinish(out var written));
            Assert.Equal(size == Whole.Length ? size : 0, written);
        }
    }

    [Fact]
    public void Every_status_has_a_reason() =>
        Assert.All(Enum.GetValues<RtspStatus>(), status => Assert.False(RtspStatusText.ReasonOf(status) is "Unknown"));

    [Theory]
    [InlineData(RtspLimit.HeaderBytes, 400)]
    [InlineData(RtspLimit.HeaderCount, 400)]
    [InlineData(RtspLimit.BodyBytes, 413)]
    [InlineData(RtspLimit.UriBytes, 414)]
    public void A_limit_has_its_status(RtspLimit limit, int status) => Assert.Equal(status, (int)RtspStatusText.StatusOf(limit));
}

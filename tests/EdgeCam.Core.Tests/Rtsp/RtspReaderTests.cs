using System.Text;
using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class RtspReaderTests
{
    private const string Options = "OPTIONS rtsp://h/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n";

    [Fact]
    public void A_request_gives_method_uri_headers_and_body()
    {
        const string Text = "SET_PARAMETER rtsp://h/cam RTSP/1.0\r\nCSeq: 12\r\nX-Note:\t two words \r\nContent-Length: 4\r\n\r\nbody";
        var request = ReadRequest(Text + Options, out var consumed);

        Assert.Equal(RtspMethod.SetParameter, request.Method);
        Assert.Equal("rtsp://h/cam", request.Uri);
        Assert.True(request.IsVersionSupported);
        Assert.Equal(12, request.CSeq);
        Assert.Equal("two words", request.Header("x-NOTE"));
        Assert.Null(request.Header("Session"));
        Assert.Equal("body"u8, request.Body.Span);
        Assert.Equal(Text.Length, consumed);
    }

    [Fact]
    public void Lines_may_end_in_a_bare_line_feed()
    {
        var request = ReadRequest("PLAY * RTSP/1.0\nCSeq: 2\r\nSession: 1\n\n", out _);
        Assert.Equal(RtspMethod.Play, request.Method);
        Assert.Equal("1", request.Header("Session"));
    }

    [Fact]
    public void Empty_lines_between_messages_are_passed_over()
    {
        var request = ReadRequest("\r\n\r\n\n" + Options, out var consumed);
        Assert.Equal(1, request.CSeq);
        Assert.Equal(5 + Options.Length, consumed);

        Assert.Equal(RtspRead.Incomplete, Read("\r\n\r\n", out _, out consumed));
        Assert.Equal(4, consumed);
    }

    [Fact]
    public void A_request_is_incomplete_until_its_last_byte()
    {
        const string Text = "SET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 2\r\n\r\nab";
        for (var length = 0; length < Text.Length; length++)
        {
            Assert.Equal(RtspRead.Incomplete, Read(Text[..length], out _, out var consumed));
            Assert.Equal(0, consumed);
        }

        Assert.Equal(RtspRead.Request, Read(Text, out _, out _));
    }

    [Fact]
    public void Requests_frames_and_responses_come_out_of_one_stream_in_order()
    {
        var stream = Encoding.Latin1.GetBytes("$\u0001\0\u0003abc" + Options + "RTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok" + "$\0\0\0" + Options);
        var reads = new List<RtspRead>();
        var rest = stream.AsSpan();
        while (!rest.IsEmpty)
        {
            reads.Add(RtspReader.TryRead(rest, out var message, out var consumed));
            if (reads.Count == 1)
            {
                Assert.Equal(1, message.Channel);
                Assert.Equal("abc"u8, message.Payload);
            }

            rest = rest[consumed..];
        }

        Assert.Equal([RtspRead.Interleaved, RtspRead.Request, RtspRead.Response, RtspRead.Interleaved, RtspRead.Request], reads);
    }

    [Theory]
    [InlineData("GET /cam HTTP/1.1\r\n")] // tunnelling over HTTP is not served, and is refused before its headers are in
    [InlineData("OPTIONS *\r\n")]
    [InlineData("OPTIONS  RTSP/1.0\r\n")]
    [InlineData("OPTIONS a b RTSP/1.0\r\n")]
    [InlineData("OPT:IONS * RTSP/1.0\r\n")]
    [InlineData("OPTIONS * RTSP/1\r\n")]
    [InlineData("OPTIONS rtsp://h/\u0001 RTSP/1.0\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\n: empty name\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nA: one\r\n folded\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nA: \u0000\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nA: bare\rreturn\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    public void What_is_not_rtsp_is_malformed_and_consumes_nothing(string text)
    {
        Assert.Equal(RtspRead.Malformed, Read(text, out _, out var consumed));
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void Another_version_is_recognised_so_that_505_can_be_answered()
    {
        var request = ReadRequest("PLAY rtsp://h/cam RTSP/2.0\r\nCSeq: 3\r\n\r\n", out _);
        Assert.False(request.IsVersionSupported);
        Assert.Equal(3, request.CSeq);
    }

    [Fact]
    public void An_unknown_method_keeps_its_text()
    {
        var request = ReadRequest("options * RTSP/1.0\r\n\r\n", out _); // methods are case-sensitive
        Assert.Equal(RtspMethod.Unknown, request.Method);
        Assert.Equal("options", request.MethodText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CSeq:\r\n")]
    [InlineData("CSeq: -1\r\n")]
    [InlineData("CSeq: 1x\r\n")]
    [InlineData("CSeq: 99999999999\r\n")]
    [InlineData("CSeq: 1\r\nCSeq: 2\r\n")]
    public void A_missing_or_malformed_cseq_is_null(string header) =>
        Assert.Null(ReadRequest($"OPTIONS * RTSP/1.0\r\n{header}\r\n", out _).CSeq);

    [Fact]
    public void Repeated_headers_are_one_list() =>
        Assert.Equal("a, b", ReadRequest("OPTIONS * RTSP/1.0\r\nRequire: a\r\nrequire: b\r\n\r\n", out _).Header("Require"));

    [Fact]
    public void A_header_block_may_have_8_KiB_and_no_byte_more()
    {
        const string Frame = "OPTIONS * RTSP/1.0\r\nA: \r\n\r\n";
        var fits = Frame.Insert(23, new string('x', RtspReader.MaxHeaderBytes - Frame.Length));

        Assert.Equal(RtspRead.Request, Read(fits, out _, out var consumed));
        Assert.Equal(RtspReader.MaxHeaderBytes, consumed);
        AssertTooLarge(RtspLimit.HeaderBytes, fits.Insert(23, "x"));
        AssertTooLarge(RtspLimit.HeaderBytes, new string('x', RtspReader.MaxHeaderBytes));
    }

    [Fact]
    public void There_may_be_64_headers_and_no_more()
    {
        var most = string.Concat(Enumerable.Repeat("A: b\r\n", RtspReader.MaxHeaders));
        Assert.Equal(RtspRead.Request, Read($"OPTIONS * RTSP/1.0\r\n{most}\r\n", out _, out _));
        AssertTooLarge(RtspLimit.HeaderCount, $"OPTIONS * RTSP/1.0\r\n{most}A: b\r\n\r\n");
    }

    [Fact]
    public void A_uri_may_have_1024_bytes_and_no_more()
    {
        var uri = "/" + new string('u', RtspReader.MaxUriBytes - 1);
        Assert.Equal(uri, ReadRequest($"PLAY {uri} RTSP/1.0\r\n\r\n", out _).Uri);
        AssertTooLarge(RtspLimit.UriBytes, $"PLAY {uri}u RTSP/1.0\r\n");
    }

    [Fact]
    public void A_body_may_have_4_KiB_and_no_more()
    {
        var body = new string('b', RtspReader.MaxBodyBytes);
        Assert.Equal(body.Length, ReadRequest($"PLAY * RTSP/1.0\r\nContent-Length: {body.Length}\r\n\r\n{body}", out _).Body.Length);
        AssertTooLarge(RtspLimit.BodyBytes, $"PLAY * RTSP/1.0\r\nContent-Length: {body.Length + 1}\r\n\r\n");
        AssertTooLarge(RtspLimit.BodyBytes, "PLAY * RTSP/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n");
    }

    [Fact]
    public void An_interleaved_frame_may_have_4_KiB_and_no_more()
    {
        Assert.Equal(RtspRead.Interleaved, Read("$\0\u0010\0" + new string('x', 4096), out _, out var consumed));
        Assert.Equal(4100, consumed);
        AssertTooLarge(RtspLimit.InterleavedBytes, "$\0\u0010\u0001");
        Assert.Equal(RtspRead.Incomplete, Read("$\0\0", out _, out _));
    }

    [Fact]
    public void A_user_name_may_be_utf8()
    {
        var text = Encoding.UTF8.GetBytes("OPTIONS * RTSP/1.0\r\nX: Müller\r\n\r\n");
        Assert.Equal(RtspRead.Request, RtspReader.TryRead(text, out var message, out _));
        Assert.Equal("Müller", message.Request!.Header("X"));
    }

    private static RtspRead Read(string text, out RtspRequest? request, out int consumed)
    {
        var read = RtspReader.TryRead(Encoding.Latin1.GetBytes(text), out var message, out consumed);
        request = message.Request;
        return read;
    }

    private static RtspRequest ReadRequest(string text, out int consumed)
    {
        Assert.Equal(RtspRead.Request, Read(text, out var request, out consumed));
        return request!;
    }

    private static void AssertTooLarge(RtspLimit limit, string text)
    {
        Assert.Equal(RtspRead.TooLarge, RtspReader.TryRead(Encoding.Latin1.GetBytes(text), out var message, out var consumed));
        Assert.Equal(limit, message.Limit);
        Assert.Equal(0, consumed);
    }
}

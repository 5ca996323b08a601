using System.Buffers.Binary;
using System.Text;

namespace EdgeCam.Rtsp;

/// <summary>
/// Cuts one RTSP connection's byte stream into requests, responses and interleaved binary frames
/// (RFC 2326 §4, §10.12). Lines may end in CR LF or in LF alone. Folded headers are refused: no known
/// player sends them, and RFC 7230 §3.2.4 withdrew them from the syntax that RTSP borrowed.
/// </summary>
/// <remarks>
/// Reentrant. What is decided on a prefix of the stream stays decided when more bytes arrive, so the
/// caller may read at any moment. Only whole header blocks become strings; while a body is awaited,
/// which is rare and short, each attempt reads them again.
/// </remarks>
public static partial class RtspReader
{
    public const int MaxHeaderBytes = 8 * 1024;
    public const int MaxHeaders = 64;
    public const int MaxUriBytes = 1024;
    public const int MaxBodyBytes = 4 * 1024;

    /// <summary>Players and relays send receiver reports only; a media packet has no business here.</summary>
    public const int MaxInterleavedBytes = 4 * 1024;

    /// <summary>A connection buffer of this size holds any message that is not <see cref="RtspRead.TooLarge"/>.</summary>
    public const int MaxMessageBytes = MaxHeaderBytes + MaxBodyBytes;

    private const byte Dollar = (byte)'$'; // RFC 2326 §10.12
    private const int InterleavedHeaderBytes = 4;

    /// <summary>Reads the message at the front of <paramref name="input"/>.</summary>
    /// <param name="input">What has arrived and was not consumed yet.</param>
    /// <param name="message">Empty unless the result says otherwise; its payload borrows from <paramref name="input"/>.</param>
    /// <param name="consumed">
    /// Bytes to drop from the front: the message and the empty lines before it. May be positive with
    /// <see cref="RtspRead.Incomplete"/> (empty lines only); 0 when the framing is lost.
    /// </param>
    public static RtspRead TryRead(ReadOnlySpan<byte> input, out RtspMessage message, out int consumed)
    {
        message = default;
        var text = input.TrimStart("\r\n"u8);
        var skipped = input.Length - text.Length;
        var length = 0;
        var read = text.IsEmpty ? RtspRead.Incomplete
            : text[0] == Dollar ? ReadInterleaved(text, out message, out length)
            : ReadText(text, out message, out length);
        consumed = read is RtspRead.Malformed or RtspRead.TooLarge ? 0 : skipped + length;
        return read;
    }

    private static RtspRead ReadInterleaved(ReadOnlySpan<byte> input, out RtspMessage message, out int length)
    {
        message = default;
        length = 0;
        if (input.Length < InterleavedHeaderBytes)
            return RtspRead.Incomplete;

        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(input[2..]);
        if (payloadLength > MaxInterleavedBytes)
            return TooLarge(RtspLimit.InterleavedBytes, out message);
        if (input.Length - InterleavedHeaderBytes < payloadLength)
            return RtspRead.Incomplete;

        message = new RtspMessage(input[1], input.Slice(InterleavedHeaderBytes, payloadLength));
        length = InterleavedHeaderBytes + payloadLength;
        return RtspRead.Interleaved;
    }

    private static RtspRead ReadText(ReadOnlySpan<byte> input, out RtspMessage message, out int length)
    {
        message = default;
        length = 0;
        var window = input[..Math.Min(input.Length, MaxHeaderBytes)];
        var rest = window;
        var isWhole = TryTakeLine(ref rest, out var startLine);
        if (isWhole)
        {
            // Judged before the headers are complete: an HTTP client is told at once, not after a timeout.
            if (!IsStartLine(startLine, out var uriBytes))
                return RtspRead.Malformed;
            if (uriBytes > MaxUriBytes)
                return TooLarge(RtspLimit.UriBytes, out message);
        }

        if (!isWhole || !TryTakeBlock(ref rest, out var block))
            return window.Length == MaxHeaderBytes ? TooLarge(RtspLimit.HeaderBytes, out message) : RtspRead.Incomplete;

        var read = ReadMessage(startLine, block, input[(window.Length - rest.Length)..], out message, out var bodyLength);
        if (read != RtspRead.Incomplete)
            length = window.Length - rest.Length + bodyLength;
        return read;
    }

    private static RtspRead ReadMessage(
        ReadOnlySpan<byte> startLine, ReadOnlySpan<byte> block, ReadOnlySpan<byte> rest,
        out RtspMessage message, out int bodyLength)
    {
        message = default;
        bodyLength = 0;
        if (CountLines(block) > MaxHeaders)
            return TooLarge(RtspLimit.HeaderCount, out message);
        if (!TryReadHeaders(block, out var headers))
            return RtspRead.Malformed;

        if (RtspRequest.Find(headers, "Content-Length") is { } stated && !TryReadLength(stated, out bodyLength))
            return RtspRead.Malformed;
        if (bodyLength > MaxBodyBytes)
            return TooLarge(RtspLimit.BodyBytes, out message);
        if (rest.Length < bodyLength)
            return RtspRead.Incomplete;

        if (IsStatusLine(startLine))
        {
            message = new RtspMessage(new ReceivedResponse(ReceivedResponse.StatusCodeOf(startLine), headers, rest[..bodyLength].ToArray()));
            return RtspRead.Response;
        }

        message = new RtspMessage(ToRequest(startLine, headers, rest[..bodyLength]));
        return RtspRead.Request;
    }

    private static RtspRequest ToRequest(ReadOnlySpan<byte> line, RtspHeader[] headers, ReadOnlySpan<byte> body)
    {
        SplitRequestLine(line, out var method, out var uri, out var version);
        return new RtspRequest(
            Encoding.ASCII.GetString(method), Encoding.ASCII.GetString(uri), Encoding.ASCII.GetString(version), headers, body.ToArray());
    }

    /// <summary>Request-Line = Method SP Request-URI SP RTSP-Version (RFC 2326 §6.1), or a status line, which needs no look inside.</summary>
    private static bool IsStartLine(ReadOnlySpan<byte> line, out int uriBytes)
    {
        uriBytes = 0;
        if (IsStatusLine(line))
            return true;

        var isSplit = SplitRequestLine(line, out var method, out var uri, out var version);
        uriBytes = uri.Length;
        return isSplit
            && !method.IsEmpty && !method.ContainsAnyExcept(TokenBytes)
            && !uri.IsEmpty && !uri.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            && IsVersion(version);
    }

    private static bool SplitRequestLine(
        ReadOnlySpan<byte> line, out ReadOnlySpan<byte> method, out ReadOnlySpan<byte> uri, out ReadOnlySpan<byte> version)
    {
        method = uri = version = default;
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first == last) // also when there is none
            return false;

        method = line[..first];
        uri = line[(first + 1)..last];
        version = line[(last + 1)..];
        return true;
    }

    private static bool IsStatusLine(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        return space > 0 && IsVersion(line[..space]);
    }

    /// <summary>"RTSP" "/" 1*DIGIT "." 1*DIGIT (RFC 2326 §3.1), with one digit each: there are 1.0 and 2.0.</summary>
    private static bool IsVersion(ReadOnlySpan<byte> text) =>
        text.Length == 8 && text.StartsWith("RTSP/"u8)
        && char.IsAsciiDigit((char)text[5]) && text[6] == '.' && char.IsAsciiDigit((char)text[7]);

    private static RtspRead TooLarge(RtspLimit limit, out RtspMessage message)
    {
        message = new RtspMessage(limit);
        return RtspRead.TooLarge;
    }
}

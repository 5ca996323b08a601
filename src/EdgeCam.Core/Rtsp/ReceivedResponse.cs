using System.Globalization;

namespace EdgeCam.Rtsp;

/// <summary>A response that a peer sent (RFC 2326 §7). Immutable; control plane, so that it owns plain strings.</summary>
public sealed class ReceivedResponse
{
    internal ReceivedResponse(int statusCode, RtspHeader[] headers, byte[] body)
    {
        StatusCode = statusCode;
        Headers = headers;
        Body = body;
        CSeq = RtspRequest.TryParseNumber(Header("CSeq"), out var number) ? number : null;
    }

    /// <summary>From 100 to 599; 0 when the status line holds no such number, which is nobody's answer.</summary>
    public int StatusCode { get; }

    public bool IsSuccess => StatusCode is >= 200 and < 300;

    /// <summary>The number of the request that is answered; null when missing or no number.</summary>
    public int? CSeq { get; }

    public IReadOnlyList<RtspHeader> Headers { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The value of a header, null when absent; repeated headers are joined as <see cref="RtspRequest.Header"/> joins them.</summary>
    public string? Header(string name) => RtspRequest.Find(Headers, name);

    /// <summary>Status-Line = RTSP-Version SP Status-Code SP Reason-Phrase (RFC 2326 §7.1); some servers leave the phrase and its blank out.</summary>
    internal static int StatusCodeOf(ReadOnlySpan<byte> statusLine)
    {
        const int CodeAt = 9; // behind "RTSP/1.0 "
        const int Digits = 3;
        var rest = statusLine.Length < CodeAt ? default : statusLine[CodeAt..];
        if (rest.Length < Digits || (rest.Length > Digits && rest[Digits] != ' '))
            return 0;
        var isNumber = int.TryParse(rest[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out var code);
        return isNumber && code is >= 100 and < 600 ? code : 0;
    }
}

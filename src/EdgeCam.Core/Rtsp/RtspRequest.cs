using System.Globalization;

namespace EdgeCam.Rtsp;

/// <summary>The methods of RTSP 1.0 (RFC 2326 §10); anything else is answered 501.</summary>
public enum RtspMethod
{
    Unknown,
    Options,
    Describe,
    Announce,
    Setup,
    Play,
    Pause,
    Teardown,
    GetParameter,
    SetParameter,
    Redirect,
    Record,
}

/// <summary>One header as it came: the name in the sender's spelling, the value without surrounding blanks.</summary>
public readonly record struct RtspHeader(string Name, string Value);

/// <summary>An RTSP request (RFC 2326 §6). Immutable; control plane, so that it owns plain strings.</summary>
public sealed class RtspRequest
{
    internal RtspRequest(string methodText, string uri, string version, RtspHeader[] headers, byte[] body)
    {
        MethodText = methodText;
        Method = MethodOf(methodText);
        Uri = uri;
        Version = version;
        Headers = headers;
        Body = body;
        CSeq = TryParseNumber(Header("CSeq"), out var number) ? number : null;
    }

    public RtspMethod Method { get; }

    /// <summary>The method as sent; a digest covers this spelling.</summary>
    public string MethodText { get; }

    /// <summary>The request URI as sent, printable ASCII; see <see cref="RtspUri"/>.</summary>
    public string Uri { get; }

    /// <summary>"RTSP/1.0", or another "RTSP/x.y".</summary>
    public string Version { get; }

    /// <summary>False asks for 505 RTSP Version Not Supported.</summary>
    public bool IsVersionSupported => string.Equals(Version, "RTSP/1.0", StringComparison.Ordinal);

    /// <summary>The sequence number to repeat in the response (RFC 2326 §12.17); null when missing or no number.</summary>
    public int? CSeq { get; }

    public IReadOnlyList<RtspHeader> Headers { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>
    /// The value of a header, null when absent. Repeated headers are joined by a comma, as they mean
    /// the same as one list (RFC 2616 §4.2); where no list is allowed the result then fails to parse,
    /// so that two conflicting values never pass as one.
    /// </summary>
    /// <param name="name">Compared without regard to case.</param>
    public string? Header(string name) => Find(Headers, name);

    internal static string? Find(IReadOnlyList<RtspHeader> headers, string name)
    {
        string? found = null;
        foreach (var header in headers)
        {
            if (string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
                found = found is null ? header.Value : found + ", " + header.Value;
        }

        return found;
    }

    /// <summary>Digits only: no sign, no blanks, no overflow.</summary>
    internal static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Methods are case-sensitive (RFC 2326 §6.1).</summary>
    private static RtspMethod MethodOf(string text) => text switch
    {
        "OPTIONS" => RtspMethod.Options,
        "DESCRIBE" => RtspMethod.Describe,
        "ANNOUNCE" => RtspMethod.Announce,
        "SETUP" => RtspMethod.Setup,
        "PLAY" => RtspMethod.Play,
        "PAUSE" => RtspMethod.Pause,
        "TEARDOWN" => RtspMethod.Teardown,
        "GET_PARAMETER" => RtspMethod.GetParameter,
        "SET_PARAMETER" => RtspMethod.SetParameter,
        "REDIRECT" => RtspMethod.Redirect,
        "RECORD" => RtspMethod.Record,
        _ => RtspMethod.Unknown,
    };
}

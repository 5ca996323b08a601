using System.Globalization;
using System.Text;

namespace EdgeCam.Rtsp;

/// <summary>
/// A request URI: absolute (<c>rtsp://host:port/path?query</c>), an absolute path, or <c>*</c>
/// (RFC 2326 §3.2). Immutable.
/// </summary>
/// <param name="Host">As sent, without brackets; empty for a path or <c>*</c>.</param>
/// <param name="Port">554 unless stated; of rtsps 322 (both as registered with IANA).</param>
/// <param name="Path">
/// Percent-decoded, with one leading slash, none at the end and none doubled: <c>/</c>, <c>/cam/main</c>.
/// A stream has exactly one such name. Empty for <c>*</c>.
/// </param>
/// <param name="Query">As sent, without the question mark.</param>
public readonly record struct RtspUri(string Host, int Port, string Path, string Query)
{
    public const int DefaultPort = 554;

    public const int DefaultSecurePort = 322;

    private const string TrackPrefix = "trackID=";

    /// <summary>True for <c>*</c>: the server as a whole, allowed for OPTIONS.</summary>
    public bool IsServer => Path.Length == 0;

    /// <summary>
    /// Parses a request URI. Refused: other schemes, longer than <see cref="RtspReader.MaxUriBytes"/>,
    /// dot segments, an encoded slash, NUL or control character, escapes that are no UTF-8.
    /// </summary>
    public static bool TryParse(string text, out RtspUri uri)
    {
        uri = new RtspUri("", DefaultPort, "", "");
        if (text.Length > RtspReader.MaxUriBytes)
            return false;
        if (string.Equals(text, "*", StringComparison.Ordinal))
            return true;

        var rest = text.AsSpan();
        var host = "";
        var port = DefaultPort;
        var isAbsolute = TryTakeScheme(ref rest, ref port);
        if (isAbsolute && !TryTakeAuthority(ref rest, out host, ref port))
            return false;
        if (!isAbsolute && !rest.StartsWith('/'))
            return false;

        var mark = rest.IndexOf('?');
        var query = mark < 0 ? "" : rest[(mark + 1)..].ToString();
        if (!TryNormalise(mark < 0 ? rest : rest[..mark], out var path))
            return false;

        uri = new RtspUri(host, port, path, query);
        return true;
    }

    /// <summary>Splits the path of a control URI, <c>&lt;stream path&gt;/trackID=N</c>, with N from 0 to 255.</summary>
    /// <returns>False when the path names no track; the outputs are then the path itself and -1.</returns>
    public static bool TrySplitTrack(string path, out string streamPath, out int trackId)
    {
        streamPath = path;
        trackId = -1;
        var slash = path.LastIndexOf('/');
        var last = path.AsSpan(slash + 1);
        if (slash < 0 || !last.StartsWith(TrackPrefix, StringComparison.Ordinal)
            || !byte.TryParse(last[TrackPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return false;

        streamPath = slash == 0 ? "/" : path[..slash];
        trackId = id;
        return true;
    }

    private static bool TryTakeScheme(ref ReadOnlySpan<char> rest, ref int port)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["rtsp://", "rtsps://", "rtspu://"])
        {
            if (rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[scheme.Length..];
                port = scheme is "rtsps://" ? DefaultSecurePort : DefaultPort;
                return true;
            }
        }

        return false;
    }

    private static bool TryTakeAuthority(ref ReadOnlySpan<char> rest, out string host, ref int port)
    {
        var end = rest.IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        authority = authority[(authority.LastIndexOf('@') + 1)..]; // some clients leave user:password in: ours comes from Authorization

        // An IPv6 literal stands in brackets (RFC 3986 §3.2.2), so a colon behind them starts the port.
        var bracket = authority.LastIndexOf(']');
        var colon = authority[(bracket + 1)..].IndexOf(':');
        var name = colon < 0 ? authority : authority[..(bracket + 1 + colon)];
        host = name.Trim("[]").ToString();
        return host.Length > 0
            && (colon < 0 || RtspRequest.TryParseNumber(authority[(bracket + 2 + colon)..], out port) && port is > 0 and <= ushort.MaxValue);
    }

    private static bool TryNormalise(ReadOnlySpan<char> encoded, out string path)
    {
        path = "";
        var normal = new StringBuilder(encoded.Length + 1);
        foreach (var range in encoded.Split('/'))
        {
            var segment = encoded[range];
            if (segment.IsEmpty)
                continue;
            if (!TryDecode(segment, out var decoded) || decoded is "." or "..")
                return false;
            normal.Append('/').Append(decoded);
        }

        path = normal.Length == 0 ? "/" : normal.ToString();
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> segment, out string decoded)
    {
        decoded = "";
        Span<byte> bytes = stackalloc byte[RtspReader.MaxUriBytes];
        var count = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            var value = (int)segment[i];
            if (value == '%')
            {
                if (segment.Length - i < 3 || !TryParseHex(segment.Slice(i + 1, 2), out value) || value == '/')
                    return false;
                i += 2;
            }
            else if (value > '~')
            {
                return false; // a URI is ASCII (RFC 3986 §2)
            }

            if (value is < 0x20 or 0x7F)
                return false;
            bytes[count++] = (byte)value;
        }

        return TryReadUtf8(bytes[..count], out decoded);
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static bool TryReadUtf8(ReadOnlySpan<byte> bytes, out string text)
    {
        var isValid = System.Text.Unicode.Utf8.IsValid(bytes);
        text = isValid ? Encoding.UTF8.GetString(bytes) : "";
        return isValid;
    }
}

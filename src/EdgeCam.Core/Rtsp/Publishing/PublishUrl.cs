using System.Globalization;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>
/// Where a stream is published: <c>rtsp://[user[:password]@]host[:port]/path[?query]</c>, or rtsps, over TLS. User and password are
/// taken out at once; what remains goes into requests as it was written. Immutable.
/// </summary>
public sealed class PublishUrl
{
    private const string PlainScheme = "rtsp://";
    private const string SecureScheme = "rtsps://";

    private PublishUrl(RtspUri uri, bool isSecure, string requestUri, RtspCredentials? credentials)
    {
        IsSecure = isSecure;
        Host = uri.Host;
        Port = uri.Port;
        Path = uri.Path;
        RequestUri = requestUri;
        Credentials = credentials;
    }

    /// <summary>Over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>"rtsp://" or "rtsps://".</summary>
    public string Scheme => IsSecure ? SecureScheme : PlainScheme;

    /// <summary>A name or an address, without brackets.</summary>
    public string Host { get; }

    /// <summary>554 unless stated, over TLS 322 (the IANA registry's rtsp and rtsps).</summary>
    public int Port { get; }

    /// <summary>Decoded, with one leading slash.</summary>
    public string Path { get; }

    /// <summary>The URI of requests: without user and password, without a slash at the end.</summary>
    public string RequestUri { get; }

    /// <summary>User and password as decoded from the URL; null when it names none.</summary>
    public RtspCredentials? Credentials { get; }

    /// <summary>"host:port", for messages.</summary>
    public string Server => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Parses the URL of a relay.</summary>
    /// <returns>
    /// False for another scheme, for what <see cref="RtspUri"/> refuses, for a fragment, for characters that a
    /// URI must escape, and for an @ behind the host, which is to be escaped too. Do not print the text then: it may hold a password.
    /// </returns>
    public static bool TryParse(string text, out PublishUrl? url)
    {
        url = null;
        var isSecure = text.StartsWith(SecureScheme, StringComparison.OrdinalIgnoreCase);
        var scheme = isSecure ? SecureScheme : PlainScheme;
        if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || !RtspUri.TryParse(text, out var uri))
            return false;

        var rest = text.AsSpan(scheme.Length);
        var authorityEnd = rest.IndexOfAny('/', '?');
        var at = (authorityEnd < 0 ? rest : rest[..authorityEnd]).LastIndexOf('@');
        if (rest.LastIndexOf('@') > at)
            return false; // behind the host: most likely the end of a password with an unescaped slash, which nobody should see
        var requestUri = scheme + rest[(at + 1)..].TrimEnd('/').ToString();
        if (requestUri.AsSpan().ContainsAnyExceptInRange('!', '~') || requestUri.AsSpan().ContainsAny('"', '\\', '#'))
            return false;

        url = new PublishUrl(uri, isSecure, requestUri, at < 0 ? null : CredentialsIn(rest[..at]));
        return true;
    }

    /// <summary>Server and path: no user, no password, and no query, which may hold a token.</summary>
    public override string ToString() => $"{Scheme}{Server}{Path}";

    private static RtspCredentials CredentialsIn(ReadOnlySpan<char> userInfo)
    {
        var colon = userInfo.IndexOf(':');
        var user = colon < 0 ? userInfo : userInfo[..colon];
        var password = colon < 0 ? default : userInfo[(colon + 1)..];
        return new RtspCredentials(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }
}

using System.Text;

namespace EdgeCam.Rtsp;

/// <summary>The digests on offer (RFC 7616 §3.3); the "-sess" variants are not, as no player asks for them.</summary>
internal enum DigestAlgorithm
{
    Md5,
    Sha256,
}

/// <summary>The parameters of <c>Authorization: Digest ...</c> (RFC 7616 §3.4). Immutable.</summary>
internal sealed record AuthorizationHeader(
    string User, string Realm, string Nonce, string Uri, string Response,
    DigestAlgorithm Algorithm, string? Qop, string NonceCount, string ClientNonce)
{
    /// <summary>More parameters than these are refused.</summary>
    public const int MaxParameters = 16;

    public const int MaxBytes = 2048;

    /// <summary>
    /// Parses the header. Values may be quoted, with backslash escapes, or tokens: ffmpeg quotes
    /// <c>algorithm</c> and <c>qop</c>, others do not. GStreamer omits <c>algorithm</c>, which means MD5.
    /// </summary>
    /// <returns>False when a needed parameter is absent, one is given twice or the algorithm is unknown.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out AuthorizationHeader? header)
    {
        header = null;
        if (text.Length > MaxBytes || !text.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase))
            return false;

        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = text["Digest ".Length..];
        while (!(rest = rest.TrimStart(" \t,")).IsEmpty)
        {
            if (parameters.Count == MaxParameters
                || !TryTakeParameter(ref rest, out var name, out var value) || !parameters.TryAdd(name, value))
                return false;
        }

        return TryBuild(parameters, out header);
    }

    private static bool TryBuild(Dictionary<string, string> parameters, out AuthorizationHeader? header)
    {
        header = null;
        if (!parameters.TryGetValue("username", out var user)
            || !parameters.TryGetValue("realm", out var realm)
            || !parameters.TryGetValue("nonce", out var nonce)
            || !parameters.TryGetValue("uri", out var uri)
            || !parameters.TryGetValue("response", out var response)
            || !TryParseAlgorithm(parameters.GetValueOrDefault("algorithm", "MD5"), out var algorithm))
            return false;

        header = new AuthorizationHeader(
            user, realm, nonce, uri, response, algorithm,
            parameters.GetValueOrDefault("qop"), parameters.GetValueOrDefault("nc", ""), parameters.GetValueOrDefault("cnonce", ""));
        return true;
    }

    private static bool TryParseAlgorithm(string text, out DigestAlgorithm algorithm)
    {
        var isSha256 = text.Equals("SHA-256", StringComparison.OrdinalIgnoreCase);
        algorithm = isSha256 ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return isSha256 || text.Equals("MD5", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Takes <c>name=token</c> or <c>name="quoted"</c>; what follows must be a comma, a blank or the end.</summary>
    internal static bool TryTakeParameter(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        name = value = "";
        var equals = rest.IndexOf('=');
        if (equals <= 0)
            return false;

        name = rest[..equals].Trim().ToString();
        rest = rest[(equals + 1)..].TrimStart();
        if (rest.StartsWith('"'))
            return TryTakeQuoted(ref rest, out value);

        var end = rest.IndexOfAny(", \t");
        value = (end < 0 ? rest : rest[..end]).ToString();
        rest = end < 0 ? default : rest[end..];
        return value.Length > 0 && !value.Contains('"', StringComparison.Ordinal);
    }

    /// <summary>quoted-string (RFC 7230 §3.2.6).</summary>
    private static bool TryTakeQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                value = text.ToString();
                rest = rest[(i + 1)..];
                return rest.IsEmpty || rest[0] is ',' or ' ' or '\t';
            }

            if (rest[i] == '\\' && ++i == rest.Length)
                break;
            text.Append(rest[i]);
        }

        value = "";
        return false;
    }
}

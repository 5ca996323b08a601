namespace EdgeCam.Rtsp.Publishing;

/// <summary>The ways to answer a 401, the better one last.</summary>
internal enum ChallengeScheme : byte
{
    Basic,
    DigestMd5,
    DigestSha256,
}

/// <summary>One challenge of a WWW-Authenticate header that can be answered (RFC 7616 §3.3, RFC 7617 §2). Immutable.</summary>
/// <param name="StatesAlgorithm">False for servers of RFC 2069, which are answered without one too.</param>
/// <param name="WantsQop">The server offers <c>qop=auth</c>; older ones offer none.</param>
/// <param name="IsStale">The password was right and the nonce too old.</param>
internal sealed record AuthenticationChallenge(
    ChallengeScheme Scheme, string Realm, string Nonce, string? Opaque, bool StatesAlgorithm, bool WantsQop, bool IsStale)
{
    /// <summary>More challenges in one header are passed over.</summary>
    public const int MaxChallenges = 8;

    /// <summary>Takes the best challenge that is offered in one header or in several.</summary>
    public static bool TryChoose(IReadOnlyList<RtspHeader> headers, out AuthenticationChallenge? best)
    {
        best = null;
        foreach (var header in headers)
        {
            if (!string.Equals(header.Name, "WWW-Authenticate", StringComparison.OrdinalIgnoreCase) || header.Value.Length > AuthorizationHeader.MaxBytes)
                continue;
            foreach (var challenge in Parse(header.Value))
            {
                if (best is null || challenge.Scheme > best.Scheme)
                    best = challenge;
            }
        }

        return best is not null;
    }

    /// <summary>Those that can be answered, up to the first that is malformed.</summary>
    private static List<AuthenticationChallenge> Parse(ReadOnlySpan<char> text)
    {
        var found = new List<AuthenticationChallenge>();
        for (var count = 0; count < MaxChallenges && TryTake(ref text, out var scheme, out var parameters); count++)
        {
            if (Build(scheme, parameters) is { } challenge)
                found.Add(challenge);
        }

        return found;
    }

    /// <summary>Takes a scheme and the parameters behind it: the next word without an equals sign begins another scheme.</summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, out string scheme, out Dictionary<string, string> parameters)
    {
        parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        rest = rest.TrimStart(" \t,");
        scheme = rest[..WordLength(rest)].ToString();
        if (scheme.Length == 0)
            return false;

        rest = rest[scheme.Length..].TrimStart(" \t,");
        while (rest[WordLength(rest)..].TrimStart(" \t").StartsWith('='))
        {
            if (parameters.Count == AuthorizationHeader.MaxParameters
                || !AuthorizationHeader.TryTakeParameter(ref rest, out var name, out var value) || !parameters.TryAdd(name, value))
                return false;
            rest = rest.TrimStart(" \t,");
        }

        return true;
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(" \t,=");
        return end < 0 ? text.Length : end;
    }

    private static AuthenticationChallenge? Build(string scheme, Dictionary<string, string> parameters)
    {
        var realm = parameters.GetValueOrDefault("realm", "");
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return new AuthenticationChallenge(ChallengeScheme.Basic, realm, "", null, false, false, false);
        if (!scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase) || !parameters.TryGetValue("nonce", out var nonce))
            return null;

        var algorithm = parameters.GetValueOrDefault("algorithm");
        var offers = parameters.GetValueOrDefault("qop");
        var wantsQop = offers is not null && offers.Split(',', StringSplitOptions.TrimEntries).Contains("auth", StringComparer.OrdinalIgnoreCase);
        var isSha256 = "SHA-256".Equals(algorithm, StringComparison.OrdinalIgnoreCase);
        var isKnown = isSha256 || algorithm is null || algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase);
        if (!isKnown || (offers is not null && !wantsQop))
            return null; // "-sess", SHA-512-256, auth-int: no relay in use asks for them alone

        return new AuthenticationChallenge(
            isSha256 ? ChallengeScheme.DigestSha256 : ChallengeScheme.DigestMd5, realm, nonce, parameters.GetValueOrDefault("opaque"),
            algorithm is not null, wantsQop, "true".Equals(parameters.GetValueOrDefault("stale"), StringComparison.OrdinalIgnoreCase));
    }
}

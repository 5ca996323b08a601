using System.Globalization;
using System.Text;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>What to do about a 401.</summary>
internal enum ChallengeVerdict : byte
{
    /// <summary>Ask again: <see cref="ClientAuthentication.Authorization"/> answers the challenge now.</summary>
    Retry,

    /// <summary>User and password were sent and refused.</summary>
    Refused,

    /// <summary>There are none to send.</summary>
    NoCredentials,

    /// <summary>No challenge that can be answered, or only one that would give the password to a stranger.</summary>
    Unanswerable,
}

/// <summary>The client's side of digest (RFC 7616) and basic (RFC 7617) authentication on one connection.</summary>
/// <param name="clientNonce">Random, printable, without quotes; needed where a server asks for qop.</param>
/// <remarks>Thread-bound.</remarks>
internal sealed class ClientAuthentication(RtspCredentials? credentials, string clientNonce)
{
    private const int MaxStaleInARow = 3;
    private AuthenticationChallenge? _challenge;
    private uint _nonceCount;
    private bool _isProven; // this nonce was accepted before
    private bool _isAnswered; // the last request answered the challenge
    private bool _isElsewhere;
    private int _staleInARow;

    /// <summary>A server said 401 to the last request.</summary>
    public ChallengeVerdict OnChallenge(IReadOnlyList<RtspHeader> headers)
    {
        if (credentials is null)
            return ChallengeVerdict.NoCredentials;
        if (!AuthenticationChallenge.TryChoose(headers, out var challenge) || (challenge!.Scheme == ChallengeScheme.Basic && _isElsewhere))
            return ChallengeVerdict.Unanswerable;

        // A nonce may wear out, said so or not; a wrong password is refused with a nonce that was never accepted.
        var isWornOut = challenge.IsStale || (_isProven && !string.Equals(challenge.Nonce, _challenge?.Nonce, StringComparison.Ordinal));
        if (_isAnswered && (!isWornOut || ++_staleInARow > MaxStaleInARow))
            return ChallengeVerdict.Refused;

        (_challenge, _nonceCount, _isProven) = (challenge, 0, false);
        return ChallengeVerdict.Retry;
    }

    /// <summary>The last request was accepted.</summary>
    public void OnAccepted()
    {
        _isProven = _isAnswered;
        _staleInARow = 0;
    }

    /// <summary>Another connection follows: its nonces are its own. The password itself goes to the configured host only.</summary>
    public void OnRedirected(bool isElsewhere)
    {
        (_challenge, _isProven, _isAnswered) = (null, false, false);
        _isElsewhere = isElsewhere;
    }

    /// <summary>The value of the Authorization header for the next request; null while nobody has asked.</summary>
    public string? Authorization(string method, string uri)
    {
        _isAnswered = _challenge is not null;
        if (_challenge is null)
            return null;
        return _challenge.Scheme == ChallengeScheme.Basic
            ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials!.User}:{credentials.Password}"))
            : Digest(_challenge, method, uri);
    }

    private string Digest(AuthenticationChallenge challenge, string method, string uri)
    {
        var algorithm = challenge.Scheme == ChallengeScheme.DigestSha256 ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        var count = (++_nonceCount).ToString("x8", CultureInfo.InvariantCulture);
        var proof = DigestAuthenticator.ResponseTo(
            new AuthorizationHeader(
                credentials!.User, challenge.Realm, challenge.Nonce, uri, "", algorithm, challenge.WantsQop ? "auth" : null, count, clientNonce),
            method, credentials.Password);

        var text = new StringBuilder(256);
        text.Append(CultureInfo.InvariantCulture, $"Digest username={Quoted(credentials.User)}, realm={Quoted(challenge.Realm)}, ");
        text.Append(CultureInfo.InvariantCulture, $"nonce={Quoted(challenge.Nonce)}, uri=\"{uri}\", response=\"{proof}\"");
        if (challenge.StatesAlgorithm)
            text.Append(CultureInfo.InvariantCulture, $", algorithm={(algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5")}");
        if (challenge.Opaque is { } opaque)
            text.Append(CultureInfo.InvariantCulture, $", opaque={Quoted(opaque)}");
        if (challenge.WantsQop)
            text.Append(CultureInfo.InvariantCulture, $", qop=auth, nc={count}, cnonce=\"{clientNonce}\"");
        return text.ToString();
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

using EdgeCam.Units;

namespace EdgeCam.Rtsp;

/// <summary>A person who may watch.</summary>
/// <param name="Paths">Streams by path, "cam"; "*" is every stream, "cam/*" everything below cam.</param>
public sealed record RtspUser(string Name, string Password, IReadOnlyList<string> Paths);

/// <summary>Who may watch what. No users at all: everyone may watch everything.</summary>
/// <remarks>Thread-bound: it remembers who was wrong.</remarks>
public sealed class RtspAccess(IReadOnlyList<RtspUser> users, DigestAuthenticator authenticator)
{
    private readonly GuessLimit _guesses = new();
    private readonly Dictionary<string, RtspUser> _users = users.ToDictionary(user => user.Name, StringComparer.Ordinal);

    public bool IsOpenToAll => _users.Count == 0;

    /// <summary>Checks one request for a stream. Null: let it pass.</summary>
    /// <param name="peer">The client's address bytes, without port.</param>
    /// <param name="verdict">Why it was refused, for counters and the log; Ok for a known user who may not watch this stream.</param>
    public RtspResponse? Refuse(RtspRequest request, string streamPath, MediaInstant now, ReadOnlySpan<byte> peer, out DigestResult verdict)
    {
        verdict = DigestResult.Ok;
        if (IsOpenToAll)
            return null;

        var authorization = request.Header("Authorization");
        if (authorization is not null && _guesses.WaitOf(peer, now) is { Ticks: > 0 } wait)
        {
            verdict = DigestResult.TooManyGuesses;
            return new RtspResponse(RtspStatus.ServiceUnavailable).With("Retry-After", $"{Math.Ceiling(wait.TotalSeconds)}");
        }

        verdict = authenticator.Verify(
            authorization, request.MethodText, request.Uri, now, peer,
            name => _users.GetValueOrDefault(name)?.Password, out var user);
        if (verdict == DigestResult.Ok)
            return MayWatch(_users[user], streamPath) ? null : new RtspResponse(RtspStatus.Forbidden);

        if (verdict is DigestResult.WrongPassword or DigestResult.UnknownUser)
            _guesses.OnWrong(peer, now);
        var challenge = authenticator.Challenge(now, peer, verdict == DigestResult.Stale);
        return new RtspResponse(RtspStatus.Unauthorized)
            .With("WWW-Authenticate", challenge.Sha256)
            .With("WWW-Authenticate", challenge.Md5);
    }

    private static bool MayWatch(RtspUser user, string path) => user.Paths.Any(pattern =>
        string.Equals(pattern, "*", StringComparison.Ordinal)
        || string.Equals(pattern.Trim('/'), path, StringComparison.Ordinal)
        || (pattern.EndsWith("/*", StringComparison.Ordinal) && path.StartsWith(pattern.TrimStart('/')[..^1], StringComparison.Ordinal)));
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeCam.Units;

namespace EdgeCam.Rtsp;

/// <summary>What an Authorization header proved.</summary>
public enum DigestResult
{
    /// <summary>The client knows the password.</summary>
    Ok,

    /// <summary>No header: challenge the client. Every player begins so; not worth a log line.</summary>
    Missing,

    /// <summary>Not a digest header that can be checked: challenge again.</summary>
    Malformed,

    /// <summary>Made for another realm or another URI: challenge again.</summary>
    WrongScope,

    /// <summary>The user is unknown. Tell the client no more than <see cref="WrongPassword"/> would.</summary>
    UnknownUser,

    WrongPassword,

    /// <summary>The password is right and the nonce too old or not ours: challenge with <c>stale=true</c>, so that no person is asked.</summary>
    Stale,

    /// <summary>Not looked at: too many wrong ones came from there, see <see cref="RtspAccess"/>.</summary>
    TooManyGuesses,
}

/// <summary>The values of two WWW-Authenticate headers, to be sent in this order.</summary>
public readonly record struct DigestChallenge(string Sha256, string Md5);

/// <summary>
/// Digest authentication (RFC 7616) as RTSP clients use it. Nothing is stored per client: a nonce is
/// its time of issue under a MAC that covers the client's address, so that a flood of requests costs
/// no memory and a nonce is useless from elsewhere.
/// </summary>
/// <remarks>
/// The challenge offers SHA-256 and then MD5 with one nonce: ffmpeg keeps the last challenge that it
/// reads and GStreamer answers in MD5 whatever was named, so this order lets both in.
/// It offers no qop: GStreamer 1.22 answers without one even when asked, and counting nonces would need
/// state. A client that volunteers <c>qop=auth</c> is checked accordingly. A response can therefore be
/// replayed by whoever hears it, from the same address, for the same method and stream, within the
/// lifetime; RTSP in the clear gives that listener the pictures anyway.
/// Thread-safe: immutable.
/// </remarks>
public sealed class DigestAuthenticator
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(5);

    private const int MacBytes = 16;
    private const int NonceBytes = sizeof(long) + MacBytes;

    private readonly string _realm;
    private readonly byte[] _key;
    private readonly TimeSpan _lifetime;

    /// <summary>Creates the authenticator of one server.</summary>
    /// <param name="realm">Shown to people by players; printable, without quote or backslash.</param>
    /// <param name="key">At least 16 random bytes, new at each start; copied.</param>
    /// <param name="lifetime">How long a nonce is good for; <see cref="DefaultLifetime"/> when null.</param>
    public DigestAuthenticator(string realm, ReadOnlyMemory<byte> key, TimeSpan? lifetime = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, MacBytes, nameof(key));
        if (realm.AsSpan().ContainsAny('"', '\\') || realm.Any(char.IsControl))
            throw new ArgumentException($"The realm ({realm}) may not hold quotes, backslashes or control characters.", nameof(realm));

        _realm = realm;
        _key = key.ToArray();
        _lifetime = lifetime ?? DefaultLifetime;
    }

    /// <summary>Makes the challenge of a 401.</summary>
    /// <param name="now">The time of issue.</param>
    /// <param name="peer">The client's address bytes, without port: players reconnect from another one.</param>
    /// <param name="stale">True after <see cref="DigestResult.Stale"/>.</param>
    public DigestChallenge Challenge(MediaInstant now, ReadOnlySpan<byte> peer, bool stale)
    {
        var common = $"Digest realm=\"{_realm}\", nonce=\"{NonceAt(now.Nanoseconds, peer)}\"";
        var end = stale ? ", stale=true" : "";
        return new DigestChallenge($"{common}, algorithm=SHA-256{end}", $"{common}, algorithm=MD5{end}");
    }

    /// <summary>Checks an Authorization header.</summary>
    /// <param name="authorization">The header value; null when the request has none.</param>
    /// <param name="method">The request's method as sent.</param>
    /// <param name="requestUri">The request's URI as sent.</param>
    /// <param name="now">The time of arrival.</param>
    /// <param name="peer">As in <see cref="Challenge"/>.</param>
    /// <param name="passwordOf">The password of a user, or null when there is no such user.</param>
    /// <param name="user">The user that the client claims to be; empty when nothing was parsed.</param>
    public DigestResult Verify(
        string? authorization, string method, string requestUri,
        MediaInstant now, ReadOnlySpan<byte> peer, Func<string, string?> passwordOf, out string user)
    {
        user = "";
        if (authorization is null)
            return DigestResult.Missing;
        if (!AuthorizationHeader.TryParse(authorization, out var header) || header is null)
            return DigestResult.Malformed;

        user = header.User;
        if (!string.Equals(header.Realm, _realm, StringComparison.Ordinal) || !Covers(header.Uri, requestUri))
            return DigestResult.WrongScope;
        if (header.Qop is not (null or "auth"))
            return DigestResult.Malformed;

        // An unknown user is hashed and compared like any other, so that time does not tell who exists.
        var password = passwordOf(user);
        var isRight = IsResponse(header, method, password ?? "");
        if (password is null)
            return DigestResult.UnknownUser;
        if (!isRight)
            return DigestResult.WrongPassword;
        return IsFresh(header.Nonce, now, peer) ? DigestResult.Ok : DigestResult.Stale;
    }

    /// <summary>
    /// The URI in the header must be the request's. Two habits of players are let pass, and they stay
    /// within the stream that the request names: live555 (VLC) signs the stream's URI when it sets up
    /// one of its tracks, and a slash at the end comes and goes with Content-Base.
    /// </summary>
    internal static bool Covers(string signedUri, string requestUri)
    {
        var signed = signedUri.AsSpan().TrimEnd('/');
        var request = requestUri.TrimEnd('/');
        return signed.SequenceEqual(request)
            || (RtspUri.TrySplitTrack(request, out var streamUri, out _) && signed.SequenceEqual(streamUri.AsSpan().TrimEnd('/')));
    }

    /// <summary>The value of "response" (RFC 7616 §3.4.1; without qop RFC 2069 §2.1.2), in lower-case hexadecimal.</summary>
    internal static string ResponseTo(AuthorizationHeader header, string method, string password)
    {
        var secret = HashHex(header.Algorithm, $"{header.User}:{header.Realm}:{password}");
        var request = HashHex(header.Algorithm, $"{method}:{header.Uri}");
        var middle = header.Qop is null ? header.Nonce : $"{header.Nonce}:{header.NonceCount}:{header.ClientNonce}:{header.Qop}";
        return HashHex(header.Algorithm, $"{secret}:{middle}:{request}");
    }

    private static bool IsResponse(AuthorizationHeader header, string method, string password) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(ResponseTo(header, method, password)),
            Encoding.UTF8.GetBytes(header.Response.ToLowerInvariant()));

    private static string HashHex(DigestAlgorithm algorithm, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(bytes) : Md5Of(bytes));
    }

#pragma warning disable CA5351 // MD5 is what the players speak (RFC 7616 §3.3 keeps it for that); SHA-256 is offered first
    private static byte[] Md5Of(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private bool IsFresh(string nonce, MediaInstant now, ReadOnlySpan<byte> peer)
    {
        if (nonce.Length != 2 * NonceBytes
            || !long.TryParse(nonce.AsSpan(0, 2 * sizeof(long)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var issued))
            return false;

        var isOurs = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(NonceAt(issued, peer)));
        var age = now - new MediaInstant(issued);
        return isOurs && age >= TimeSpan.Zero && age <= _lifetime;
    }

    /// <summary>8 bytes of issue time and 16 of HMAC-SHA256 over it and the address, in hexadecimal.</summary>
    private string NonceAt(long issued, ReadOnlySpan<byte> peer)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, issued);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(nonce[..sizeof(long)]);
        mac.AppendData(peer);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        mac.GetHashAndReset(whole);
        whole[..MacBytes].CopyTo(nonce[sizeof(long)..]);
        return Convert.ToHexStringLower(nonce);
    }
}

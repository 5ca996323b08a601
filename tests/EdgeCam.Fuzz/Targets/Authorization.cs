using System.Text;
using EdgeCam.Rtsp;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>The Authorization header and the decision that hangs on it.</summary>
internal static class Authorization
{
    private static readonly DigestAuthenticator Server = new("EdgeCam", new byte[16]);

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var isParsed = AuthorizationHeader.TryParse(text, out var header);
        var result = Server.Verify(text, "PLAY", "rtsp://h/cam", default, [127, 0, 0, 1], _ => "unguessable", out var user);
        Check.Note(isParsed);
        Check.Note(result);
        Check.That(result is not (DigestResult.Ok or DigestResult.Stale), "nobody gets in without the password");
        Check.That(isParsed || user.Length == 0, "no user comes out of a refusal");
        Check.That(isParsed || result == DigestResult.Malformed, "what does not parse is malformed");
        if (header is null)
            return;

        Check.That(string.Equals(header.User, user, StringComparison.Ordinal), "the user is the one in the header");
        Check.Note((header.Algorithm, header.Qop is null, header.NonceCount.Length > 0));
        var written = Serialise(header);
        if (written.Length <= AuthorizationHeader.MaxBytes)
            Check.That(AuthorizationHeader.TryParse(written, out var again) && header == again, "what was parsed is written and parsed again");
    }

    private static string Serialise(AuthorizationHeader h)
    {
        var algorithm = h.Algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";
        var qop = h.Qop is null ? "" : $", qop={Quoted(h.Qop)}";
        return $"Digest username={Quoted(h.User)}, realm={Quoted(h.Realm)}, nonce={Quoted(h.Nonce)}, uri={Quoted(h.Uri)}, "
            + $"response={Quoted(h.Response)}, algorithm={algorithm}, nc={Quoted(h.NonceCount)}, cnonce={Quoted(h.ClientNonce)}{qop}";
    }

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

using System.Text;
using System.Text.RegularExpressions;

namespace EdgeCam.Commands.Diagnostics;

/// <summary>
/// The last guard of what leaves the camera: whoever wrote the text should have left secrets out, and this takes out
/// those that are known by their value, and user and password of URLs.
/// </summary>
internal static partial class Redaction
{
    private const string Hidden = "***";
    private const int ShortestSecret = 4; // shorter ones would tear up ordinary words, and are none

    /// <param name="secrets">The values of secret options.</param>
    public static byte[] Apply(byte[] text, IEnumerable<string> secrets)
    {
        var redacted = Encoding.UTF8.GetString(text);
        foreach (var secret in secrets.Where(secret => secret.Length >= ShortestSecret).OrderByDescending(secret => secret.Length))
            redacted = redacted.Replace(secret, Hidden, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(Credentials().Replace(redacted, $"://{Hidden}@"));
    }

    [GeneratedRegex(@"://[^/\s""@]+@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Credentials();
}

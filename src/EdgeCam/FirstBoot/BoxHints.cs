using System.Text;
using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>What a boot file says of the box itself, beside the configuration: lines of edgecam.txt, or "Box" in edgecam.json.</summary>
/// <remarks>Thread-bound while it is filled.</remarks>
internal sealed class BoxHints
{
    private static readonly string[] Names = ["hostname", "wifi_ssid", "wifi_password", "wifi_country", "password", "mqtt_password"];
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    public string? HostName => _given.GetValueOrDefault("hostname")?.ToLowerInvariant();

    public string? WifiSsid => _given.GetValueOrDefault("wifi_ssid");

    /// <summary>Null: an open network.</summary>
    public string? WifiPassword => _given.GetValueOrDefault("wifi_password");

    /// <summary>Two letters of ISO 3166.</summary>
    public string? WifiCountry => _given.GetValueOrDefault("wifi_country")?.ToUpperInvariant();

    /// <summary>Of who watches by RTSP.</summary>
    public string? Password => _given.GetValueOrDefault("password");

    public string? MqttPassword => _given.GetValueOrDefault("mqtt_password");

    /// <summary>In the order they were given.</summary>
    public IEnumerable<string> Given => _given.Keys;

    /// <summary>The name as it is here, case and underscores apart; null when there is none.</summary>
    public static string? Find(string written)
    {
        string plain = Plain(written);
        return Array.Find(Names, name => string.Equals(Plain(name), plain, StringComparison.Ordinal));
    }

    public static bool IsSecret(string name) => name.EndsWith("password", StringComparison.Ordinal);

    /// <summary>What a misspelt name was meant to be.</summary>
    public static string? Nearest(string written) => written.Length <= 64 ? NearestKey.Find(written, Names) : null;

    public static string AllNames => string.Join(", ", Names);

    /// <summary>Null, or what is wrong: no secret is in it.</summary>
    /// <param name="name">As of <see cref="Find"/>.</param>
    public string? TryAdd(string name, string value)
    {
        if (IsSecret(name) && string.Equals(value, BootRequest.Taken, StringComparison.Ordinal))
            return null;
        if (!_given.TryAdd(name, value))
            return $"{name} is given twice: remove one";
        return Requirement(name, value) is { } requirement ? $"{name} is {(IsSecret(name) ? "wrong (not shown)" : $"\"{value}\"")}: {requirement}" : null;
    }

    /// <summary>Null, or what the whole lacks.</summary>
    public string? Missing() => WifiPassword is not null && WifiSsid is null ? "wifi_password is given without wifi_ssid: give both" : null;

    private static string? Requirement(string name, string value) => name switch
    {
        "hostname" when !HostNames.IsValid(value) => "must be 1 to 63 letters, digits and -, not - at an end, and not localhost (RFC 1123)",
        "wifi_ssid" when Encoding.UTF8.GetByteCount(value) is < 1 or > 32 || value.Any(char.IsControl) => "must be 1 to 32 bytes",
        "wifi_password" when !IsWifiPassword(value) => "must be 8 to 63 printable ASCII characters, or 64 hex digits",
        "wifi_country" when value.Length != 2 || !value.All(char.IsAsciiLetter) => "must be two letters, such as DE (ISO 3166)",
        "password" when value.Length is < 8 or > 64 || !IsPrintable(value) => "must be 8 to 64 printable ASCII characters",
        "mqtt_password" when value.Length is < 1 or > 256 || value.Any(char.IsControl) => "must be 1 to 256 characters",
        _ => null,
    };

    // IEEE 802.11 Annex J.4: a passphrase, or the key itself.
    private static bool IsWifiPassword(string value) =>
        (value.Length is >= 8 and <= 63 && IsPrintable(value)) || (value.Length == 64 && value.All(char.IsAsciiHexDigit));

    private static bool IsPrintable(string value) => value.All(c => c is >= ' ' and <= '~') && value.Trim().Length == value.Length;

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}

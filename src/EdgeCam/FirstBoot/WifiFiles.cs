using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeCam.FirstBoot;

/// <summary>What NetworkManager and the kernel have to be told of a wireless network (nm-settings-keyfile(5), modprobe.d(5)).</summary>
internal static class WifiFiles
{
    public const string Connections = "etc/NetworkManager/system-connections";
    public const string Connection = $"{Connections}/edgecam-wifi.nmconnection";
    public const string Country = "etc/modprobe.d/edgecam-wifi.conf";

    /// <summary>Where Raspberry Pi OS notes that Wi-Fi stays off until its country is known (pi-gen, stage2/02-net-tweaks).</summary>
    public const string ManagerState = "var/lib/NetworkManager/NetworkManager.state";
    public const string SwitchStates = "var/lib/systemd/rfkill";

    /// <param name="password">Checked; null: an open network.</param>
    /// <param name="id">Of the camera; the connection's UUID follows from it, so that a second attempt writes the same file.</param>
    public static string ConnectionText(string ssid, string? password, string id) =>
        $"""
        [connection]
        id=edgecam-wifi
        uuid={UuidOf(id)}
        type=wifi

        [wifi]
        mode=infrastructure
        ssid={Ssid(ssid)}

        {Security(password)}[ipv4]
        method=auto

        [ipv6]
        method=auto

        """;

    /// <summary>Takes effect when the module is loaded: at the next start at the latest.</summary>
    public static string CountryText(string country) => $"options cfg80211 ieee80211_regdom={country}\n";

    /// <summary>The state file with Wi-Fi switched on; null when it is on already.</summary>
    public static string? SwitchedOn(string state) =>
        state.Contains(Off, StringComparison.Ordinal) ? state.Replace(Off, "WirelessEnabled=true", StringComparison.Ordinal) : null;

    private static string Security(string? password) => password is null ? "" :
        $"""
        [wifi-security]
        key-mgmt=wpa-psk
        psk={Escaped(password)}


        """;

    // As text only where nobody can take it for the list of bytes that it may be, too.
    private static string Ssid(string ssid) =>
        ssid.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && ssid.Any(char.IsAsciiLetter)
            ? ssid
            : string.Concat(Encoding.UTF8.GetBytes(ssid).Select(b => string.Create(CultureInfo.InvariantCulture, $"{b};")));

    // GLib's key files: a backslash begins an escape, blanks at the beginning would be lost.
    private static string Escaped(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace(" ", @"\s", StringComparison.Ordinal);

    private static Guid UuidOf(string id) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"edgecam-wifi {id}")).AsSpan(0, 16));

    private const string Off = "WirelessEnabled=false";
}

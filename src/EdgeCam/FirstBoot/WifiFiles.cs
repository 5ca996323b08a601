using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeCam.FirstBoot;

/// <summary>What NetworkManager and the kernel have to be told of a wireless network (nm-settings-keyfile(5), modprobe.d(5)).</summary>
internal static class WifiFiles
{
    public const string Connections = "etc/NetworkManager/system-connections";
    public const string Connection = $"{Connections}/edgecam-wifi.nmconnection";

    /// <summary>The same network with a password once more: NetworkManager 1.42 joins none of WPA3 alone by wpa-psk, and sae is WPA3's.</summary>
    public const string Wpa3Connection = $"{Connections}/edgecam-wifi-wpa3.nmconnection";
    public const string Country = "etc/modprobe.d/edgecam-wifi.conf";

    /// <summary>Where Raspberry Pi OS notes that Wi-Fi stays off until its country is known (pi-gen, stage2/02-net-tweaks).</summary>
    public const string ManagerState = "var/lib/NetworkManager/NetworkManager.state";
    public const string SwitchStates = "var/lib/systemd/rfkill";

    /// <summary>What has to stand in the files of a network; null: nothing, it has to go. In this order: what was removed stays so once the next is written.</summary>
    /// <param name="password">Checked; null: an open network.</param>
    /// <param name="id">Of the camera; the connections' UUIDs follow from it, so that a second attempt writes the same files.</param>
    public static IEnumerable<(string File, string? Text)> Of(string ssid, string? password, string id) =>
    [
        (Wpa3Connection, password is null || IsKey(password) ? null : Text(ssid, password, "sae", $"edgecam-wifi-wpa3 {id}", priority: -1)),
        (Connection, Text(ssid, password, "wpa-psk", $"edgecam-wifi {id}", priority: 0)),
    ];

    /// <summary>Takes effect when the module is loaded: at the next start at the latest.</summary>
    public static string CountryText(string country) => $"options cfg80211 ieee80211_regdom={country}\n";

    /// <summary>The state file with Wi-Fi switched on; null when it is on already.</summary>
    public static string? SwitchedOn(string state) =>
        state.Contains(Off, StringComparison.Ordinal) ? state.Replace(Off, "WirelessEnabled=true", StringComparison.Ordinal) : null;

    // 64 hex digits are WPA2's key itself, from which nobody gets the password that WPA3 asks for.
    private static bool IsKey(string password) => password.Length == 64;

    /// <param name="name">The connection's, and what makes its UUID.</param>
    private static string Text(string ssid, string? password, string keys, string name, int priority) =>
        $"""
        [connection]
        id={name.Split(' ')[0]}
        uuid={UuidOf(name)}
        type=wifi
        autoconnect-priority={priority.ToString(CultureInfo.InvariantCulture)}

        [wifi]
        mode=infrastructure
        ssid={Ssid(ssid)}

        {Security(password, keys)}[ipv4]
        method=auto

        [ipv6]
        method=auto

        """;

    private static string Security(string? password, string keys) => password is null ? "" :
        $"""
        [wifi-security]
        key-mgmt={keys}
        psk={Escaped(password)}


        """;

    // As text only where nobody can take it for the list of bytes that it may be, too.
    private static string Ssid(string ssid) =>
        ssid.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && ssid.Any(char.IsAsciiLetter)
            ? ssid
            : string.Concat(Encoding.UTF8.GetBytes(ssid).Select(b => string.Create(CultureInfo.InvariantCulture, $"{b};")));

    // GLib's key files: a backslash begins an escape, blanks at the beginning would be lost.
    private static string Escaped(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace(" ", @"\s", StringComparison.Ordinal);

    private static Guid UuidOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private const string Off = "WirelessEnabled=false";
}

using System.Text;
using System.Text.RegularExpressions;

namespace EdgeCam.FirstBoot;

/// <summary>What the box is called in its network, <c>edgecam-1a2b.local</c> by multicast DNS.</summary>
internal static partial class HostNames
{
    /// <summary>What systems are called that nobody has named.</summary>
    private static readonly string[] Stock = ["", "raspberrypi", "debian", "localhost", "edgecam"];

    /// <summary>One label of RFC 1123 §2.1.</summary>
    public static bool IsValid(string name) =>
        name is { Length: >= 1 and <= 63 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && name[0] != '-' && name[^1] != '-' && !string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a box that still has none of its own.</summary>
    /// <param name="id">As of <see cref="EdgeCam.Remote.Health.CameraId"/>.</param>
    public static string Own(string id) => $"edgecam-{id[^4..]}";

    public static bool IsStock(string name) => Stock.Contains(name, StringComparer.Ordinal);

    /// <summary>/etc/hosts with the name at 127.0.1.1, where Debian has a host's own (Debian Reference §5.1.1); all else stays.</summary>
    public static string Hosts(string hosts, string name)
    {
        string own = $"127.0.1.1\t{name}";
        if (OwnLine().IsMatch(hosts))
            return OwnLine().Replace(hosts, own);
        return new StringBuilder(hosts).Append(hosts.Length > 0 && hosts[^1] != '\n' ? "\n" : "").Append(own).Append('\n').ToString();
    }

    [GeneratedRegex(@"^[ \t]*127\.0\.1\.1[ \t][^\n]*", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex OwnLine();
}

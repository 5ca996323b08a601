using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeCam.Mqtt;

/// <summary>Where the broker is: <c>mqtt://host[:1883]</c>, or <c>mqtts://host[:8883]</c> over TLS.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
public sealed record BrokerUrl(string Host, int Port, bool IsEncrypted)
{
    private const string Example = "write mqtt://host:1883, or mqtts://host:8883 for TLS";

    /// <param name="fault">What is wrong and what to write, without the text, which may hold a password; empty when there is nothing.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out BrokerUrl? url, out string fault)
    {
        url = null;
        fault = "";
        var isEncrypted = text.StartsWith("mqtts://", StringComparison.OrdinalIgnoreCase);
        if (!isEncrypted && !text.StartsWith("mqtt://", StringComparison.OrdinalIgnoreCase))
            fault = $"the broker's URL does not begin with mqtt:// or mqtts://: {Example}";
        else if (text.Contains('@', StringComparison.Ordinal))
            fault = $"the broker's URL holds a user: {Example}, and give user and password by their own keys, which are never shown";
        else
            url = Authority(text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..], isEncrypted, out fault);
        return url is not null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsEncrypted ? "mqtts" : "mqtt")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static BrokerUrl? Authority(string text, bool isEncrypted, out string fault)
    {
        fault = "";
        text = text.EndsWith('/') ? text[..^1] : text;
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']') && (text.StartsWith('[') || text.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = hasPort ? text[..colon] : text;
        var port = isEncrypted ? 8883 : 1883;
        if (!IsHost(ref host))
            fault = $"the broker's URL names no host, or one that is malformed: {Example}; an IPv6 address stands in brackets";
        else if (hasPort && !(int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65_535))
            fault = $"the broker's port is not 1..65535: {Example}";
        return fault.Length == 0 ? new BrokerUrl(host, port, isEncrypted) : null;
    }

    private static bool IsHost(ref string host)
    {
        if (host is ['[', .. var inner, ']'] && IPAddress.TryParse(inner, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            host = inner;
            return true;
        }

        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeCam.Rtsp.Publishing;

namespace EdgeCam.Options;

internal enum UplinkScheme
{
    /// <summary>RTP over UDP (RFC 3550), answered by feedback on the same port.</summary>
    Rtp,

    /// <summary>Published to a relay by ANNOUNCE and RECORD (RFC 2326).</summary>
    Rtsp,

    /// <summary>A transport stream over Secure Reliable Transport.</summary>
    Srt,
}

/// <summary>Where an uplink leads: <c>rtp://host:port</c>, <c>rtsp://host[:port]/path</c>, <c>srt://host:port</c>, <c>srt://:port</c>.</summary>
/// <param name="Host">A name or an address without brackets; empty: callers are waited for (SRT only).</param>
/// <param name="Relay">Of RTSP only.</param>
internal sealed record UplinkUrl(UplinkScheme Scheme, string Host, int Port, PublishUrl? Relay)
{
    /// <summary>False also for a URL with user or password in it: these have keys of their own, which are never shown.</summary>
    public static bool TryParse(string text, out UplinkUrl? url)
    {
        url = null;
        if (text.Contains('@'))
            return false;
        if (PublishUrl.TryParse(text, out var relay))
            url = new UplinkUrl(UplinkScheme.Rtsp, relay!.Host, relay.Port, relay);
        else if (text.StartsWith("rtp://", StringComparison.OrdinalIgnoreCase))
            url = Datagrams(UplinkScheme.Rtp, text["rtp://".Length..]);
        else if (text.StartsWith("srt://", StringComparison.OrdinalIgnoreCase))
            url = Datagrams(UplinkScheme.Srt, text["srt://".Length..]);
        return url is not null;
    }

    /// <summary>For logs; without the query of a relay, which may hold a token.</summary>
    public override string ToString() => Relay?.ToString()
        ?? string.Create(CultureInfo.InvariantCulture, $"{(Scheme == UplinkScheme.Rtp ? "rtp" : "srt")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    private static UplinkUrl? Datagrams(UplinkScheme scheme, string authority)
    {
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
            return null;
        var host = authority[..colon];
        var isListener = scheme == UplinkScheme.Srt && host.Length == 0;
        return isListener || IsName(host) || IsLiteral(ref host) ? new UplinkUrl(scheme, host, port, null) : null;
    }

    private static bool IsName(string host) => Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static bool IsLiteral(ref string host)
    {
        if (host is not ['[', .. var inner, ']'] || !IPAddress.TryParse(inner, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        host = inner;
        return true;
    }
}

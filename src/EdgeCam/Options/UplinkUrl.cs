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

/// <summary>Where an uplink leads: <c>rtp://host:port</c>, <c>rtsp://host[:port]/path</c>, <c>rtsps://...</c>, <c>srt://host:port</c>, <c>srt://:port</c>.</summary>
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

    /// <summary>What is too much of a URL that might be right without it, and what to do; null when that is not its fault.</summary>
    public static string? ExcessOf(string text)
    {
        var mark = text.AsSpan().IndexOfAny('?', '#');
        if (mark < 0 || !TryParse(text[..mark], out var rest))
            return null;
        return text.AsSpan(mark).Contains('#')
            ? "must have no fragment: remove the # and what follows it; in a path or a query write it as %23"
            : rest!.Scheme switch
            {
                UplinkScheme.Srt => "must have no query: streamid, passphrase and latency have keys of their own, StreamId, Passphrase and LatencyMs; remove the ? and what follows it",
                UplinkScheme.Rtp => "must have no query: remove the ? and what follows it; what can be set has keys of its own",
                _ => text.Contains('@') ? "must have no @ in its query: write it as %40" : null,
            };
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

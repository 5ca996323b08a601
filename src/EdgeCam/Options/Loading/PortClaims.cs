using System.Globalization;
using System.Net;

namespace EdgeCam.Options.Loading;

/// <summary>Finds two parts of the daemon that would listen on, or send to, the same port.</summary>
internal static class PortClaims
{
    public static IEnumerable<CrossFieldFault> Check(EdgeCamOptions options)
    {
        var claims = new Dictionary<string, string>(StringComparer.Ordinal); // port -> the key that claimed it first
        foreach (var (port, key) in Of(options))
        {
            if (!claims.TryAdd(port, key))
                yield return new([key, claims[port]], FaultCode.Duplicate, $"{key} uses {port}, as {claims[port]} already does: move one of them");
        }
    }

    private static IEnumerable<(string Port, string Key)> Of(EdgeCamOptions options)
    {
        var rtsp = options.Rtsp;
        if (rtsp.Enabled)
        {
            yield return ($"TCP port {rtsp.Port}", "Rtsp:Port");
            if (rtsp.TlsPort != 0)
                yield return ($"TCP port {rtsp.TlsPort}", "Rtsp:TlsPort");
            foreach (var claim in OfRtspUdp(rtsp, options.SubStream.Enabled))
                yield return claim;
        }
        if (options.Metrics.PagePort != 0)
            yield return ($"TCP port {options.Metrics.PagePort}", "Metrics:PagePort");
        foreach (var claim in OfUplinks(options.Uplinks))
            yield return claim;
        foreach (var (index, udp) in options.Udp.Index())
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"Udp:{index}:Destination");
            if (!DestinationAttribute.TryParse(udp.Destination, out var to))
                continue;
            var ports = udp.Format == UdpFormat.Rtp ? PortsOfTwoTracks : 1;
            for (int port = to.Port; port < Math.Min(to.Port + ports, IPEndPoint.MaxPort + 1); port++)
                yield return (new IPEndPoint(to.Address, port).ToString(), key);
        }
    }

    private static IEnumerable<(string Port, string Key)> OfUplinks(List<UplinkOptions> uplinks) => uplinks.Index()
        .Where(item => UplinkUrl.TryParse(item.Item.Url, out var url) && url is { Scheme: UplinkScheme.Srt, Host: "" })
        .Select(item => ($"UDP port {item.Item.Url[(item.Item.Url.LastIndexOf(':') + 1)..]}", $"Uplinks:{item.Index}:Url"));

    private static IEnumerable<(string Port, string Key)> OfRtspUdp(RtspOptions rtsp, bool hasSubStream)
    {
        yield return ($"UDP port {rtsp.RtpPort}", "Rtsp:RtpPort");
        if (!rtsp.Multicast.Enabled)
            yield break;
        for (int port = rtsp.Multicast.Port; port <= Math.Min(rtsp.Multicast.Port + (hasSubStream ? 2 : 1) * PortsOfTwoTracks - 1, IPEndPoint.MaxPort); port++)
        {
            yield return ($"UDP port {port}", "Rtsp:Multicast:Port");
            if (IpAddressAttribute.TryParse(rtsp.Multicast.Group, out var group))
                yield return (new IPEndPoint(group, port).ToString(), "Rtsp:Multicast:Port");
        }
    }

    private const int PortsOfTwoTracks = 4; // RTP and RTCP of the video, then of the sound
}

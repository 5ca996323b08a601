using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EdgeCam.Options;

namespace EdgeCam.Hosting;

/// <summary>What to type into a player, rtsp first.</summary>
internal static class PlayerAddresses
{
    public static IEnumerable<string> Of(Camera camera, EdgeCamOptions options)
    {
        if (camera.Server is { } server)
        {
            string[] paths = [camera.Stream.Path, .. camera.SubStream is { } sub ? (string[])[sub.Path] : []];
            foreach (var address in paths.SelectMany(path => OfRtsp(server.EndPoint, path)))
                yield return address;
            if (server.SecureEndPoint is { } secure)
            {
                foreach (var path in paths)
                    yield return $"rtsps://{HostsOf(secure.Address).First()}:{secure.Port}/{path}";
            }
        }

        foreach (var udp in options.Udp)
            yield return udp.Format == UdpFormat.MpegTs ? OfUdp(IPEndPoint.Parse(udp.Destination)) : $"rtp to {udp.Destination}: open {udp.SdpFile}";
    }

    /// <summary>A server that listens on all addresses has one for each.</summary>
    public static IEnumerable<string> OfRtsp(IPEndPoint server, string path) => HostsOf(server.Address).Select(host => $"rtsp://{host}:{server.Port}/{path}");

    /// <summary>"@" makes players listen to a group instead of connecting to it.</summary>
    public static string OfUdp(IPEndPoint destination)
    {
        var isGroup = destination.Address.IsIPv6Multicast || (destination.Address.GetAddressBytes() is { Length: 4 } ipv4 && ipv4[0] is >= 224 and < 240);
        return $"udp://{(isGroup ? "@" : "")}{destination}";
    }

    private static IEnumerable<string> HostsOf(IPAddress address)
    {
        if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            return [Literal(address)];
        var others = NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus == OperationalStatus.Up && nic.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork)
            .Select(unicast => Literal(unicast.Address));
        return ["127.0.0.1", .. others];
    }

    private static string Literal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}

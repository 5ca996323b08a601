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
            foreach (var host in HostsOf(server.EndPoint.Address))
                yield return $"rtsp://{host}:{server.EndPoint.Port}/{options.Rtsp.Path}";
            if (server.SecureEndPoint is { } secure)
                yield return $"rtsps://{HostsOf(secure.Address).First()}:{secure.Port}/{options.Rtsp.Path}";
        }

        foreach (var udp in options.Udp)
            yield return udp.Format == UdpFormat.MpegTs ? $"udp://{At(udp.Destination)}{udp.Destination}" : $"rtp to {udp.Destination}: open {udp.SdpFile}";
    }

    // "@" makes players listen to a group instead of connecting to it.
    private static string At(string destination)
    {
        var address = IPEndPoint.Parse(destination).Address;
        return address.IsIPv6Multicast || (address.GetAddressBytes() is { Length: 4 } ipv4 && ipv4[0] is >= 224 and < 240) ? "@" : "";
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

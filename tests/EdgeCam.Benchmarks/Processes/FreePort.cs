using System.Net;
using System.Net.Sockets;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>Ports that were free a moment ago.</summary>
internal static class FreePort
{
    public static int Tcp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static int Udp()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    /// <returns>An even port; the next one is free, too.</returns>
    public static int UdpPair()
    {
        while (true)
        {
            var port = Udp() & ~1;
            try
            {
                using var first = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
                using var second = new UdpClient(new IPEndPoint(IPAddress.Loopback, port + 1));
                return port;
            }
            catch (SocketException)
            {
                // one of them is taken: try others
            }
        }
    }
}

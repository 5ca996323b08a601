using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;

namespace EdgeCam.Net.Rtsp;

/// <summary>The pair of UDP sockets that all unicast players share, and the one that sends to the group.</summary>
/// <remarks>Thread-bound to the fan-out after construction.</remarks>
internal sealed class DatagramPorts : IDisposable
{
    private const int PairAttempts = 64;

    // An IDR for a hundred players at once; the kernel caps it at net.core.wmem_max.
    private const int SendBufferBytes = 4 * 1024 * 1024;

    public DatagramPorts(IPAddress address, int rtpPort, MulticastPlan? multicast)
    {
        (Rtp, Rtcp) = rtpPort == 0 ? BindAnyPair(address) : BindPair(address, rtpPort);
        Rtp.SendBuffer(SendBufferBytes);
        if (multicast is null)
            return;
        Group = DatagramSocket.Bind(new IPEndPoint(address, 0));
        Group.SendBuffer(SendBufferBytes);
        Group.MulticastHops(multicast.Hops);
        if (multicast.InterfaceIndex != 0)
            Group.MulticastInterface(multicast.InterfaceIndex);
    }

    public DatagramSocket Rtp { get; }

    public DatagramSocket Rtcp { get; }

    public DatagramSocket? Group { get; }

    public int RtpPort => Rtp.LocalEndPoint.Port;

    public int RtcpPort => Rtcp.LocalEndPoint.Port;

    /// <summary>An address as these sockets hear it: an IPv6 socket knows an IPv4 host as ::ffff:a.b.c.d.</summary>
    public IPAddress AsHeard(IPAddress peer) => Rtp.LocalEndPoint.AddressFamily == AddressFamily.InterNetworkV6 ? peer.MapToIPv6() : peer;

    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
        Group?.Dispose();
    }

    private static (DatagramSocket Rtp, DatagramSocket Rtcp) BindPair(IPAddress address, int port)
    {
        var rtp = DatagramSocket.Bind(new IPEndPoint(address, port));
        try
        {
            return (rtp, DatagramSocket.Bind(new IPEndPoint(address, port + 1)));
        }
        catch (LinuxException)
        {
            rtp.Dispose();
            throw;
        }
    }

    // RFC 3550 §11: RTP takes an even port and RTCP the next one.
    private static (DatagramSocket Rtp, DatagramSocket Rtcp) BindAnyPair(IPAddress address)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return BindPair(address, AnyFreePort(address) & ~1);
            }
            catch (LinuxException) when (attempt < PairAttempts)
            {
                // Taken by somebody else: try another one.
            }
        }
    }

    private static int AnyFreePort(IPAddress address)
    {
        using var probe = DatagramSocket.Bind(new IPEndPoint(address, 0));
        return probe.LocalEndPoint.Port;
    }
}

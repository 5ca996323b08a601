using EdgeCam.Linux.Net;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Net.Udp;

/// <summary>One destination of the <see cref="UdpSender"/>.</summary>
/// <remarks>Thread-bound to the sender's thread after construction.</remarks>
internal interface IUdpPlayer : IDisposable
{
    /// <summary>When <see cref="OnTime"/> is due though no unit comes.</summary>
    MediaInstant NextDeadline { get; }

    /// <summary>Datagrams that a full socket refused.</summary>
    long Dropped { get; }

    /// <summary>Sends one unit; called for each in order.</summary>
    void OnUnit(in AccessUnitView view, MediaInstant now);

    /// <summary>Units were overwritten before they could be sent.</summary>
    void OnLapped();

    /// <summary>Sends what the clock demands: reports, tables, clock references.</summary>
    void OnTime(MediaInstant now);
}

internal static class UdpSocket
{
    private const int SendBufferBytes = 1024 * 1024;

    public static DatagramSocket Open(UdpPlan plan)
    {
        var any = plan.Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? System.Net.IPAddress.IPv6Any
            : System.Net.IPAddress.Any;
        var socket = DatagramSocket.Bind(new System.Net.IPEndPoint(any, 0));
        socket.SendBuffer(SendBufferBytes);
        socket.MulticastHops(plan.Hops);
        if (plan.InterfaceIndex != 0)
            socket.MulticastInterface(plan.InterfaceIndex);
        return socket;
    }
}

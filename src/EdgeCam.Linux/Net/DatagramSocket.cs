using System.Net;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>
/// A bound, unconnected, non-blocking UDP socket. Receiving and sending allocate nothing, and the kernel
/// lets several threads send at once; everything else is thread-bound.
/// </summary>
public sealed class DatagramSocket : IDisposable
{
    private const int MostErrors = 64; // at once; the rest is reported again
    private readonly DescriptorHandle _handle;
    private readonly bool _isIPv6;

    private DatagramSocket(DescriptorHandle handle, PeerAddress local)
    {
        _handle = handle;
        _isIPv6 = local.IsIPv6;
        LocalEndPoint = local.ToEndPoint();
    }

    public SafeHandle Handle => _handle;

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Binds an address; port 0 lets the kernel choose. [::] takes and sends IPv4 too.</summary>
    /// <exception cref="LinuxException">The address is in use, not ours, or not allowed; the message says what to do.</exception>
    public static DatagramSocket Bind(IPEndPoint endPoint)
    {
        var address = PeerAddress.From(endPoint);
        var detail = endPoint.ToString();
        var handle = SocketCalls.Create(address.Family, SocketCalls.SOCK_DGRAM).OrThrowIfInvalid("socket", detail);
        try
        {
            if (address.IsIPv6)
                SocketCalls.SetOption(handle, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_V6ONLY, 0).OrThrow("setsockopt IPV6_V6ONLY", detail);
            SocketCalls.Bind(handle, address).OrThrow("bind", detail);
            return new(handle, SocketCalls.LocalAddress(handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes one datagram; what exceeds <paramref name="buffer"/> is cut off and lost.</summary>
    /// <param name="from">Its sender; no address when nothing was received.</param>
    public IoResult Receive(Span<byte> buffer, ref PeerAddress from) => IoResult.Of(SocketCalls.Receive(_handle, buffer, ref from));

    /// <summary>Sends one datagram, or nothing.</summary>
    public IoResult Send(ReadOnlySpan<byte> datagram, in PeerAddress to) => IoResult.Of(SocketCalls.Send(_handle, datagram, to));

    /// <summary>Asks for a send buffer; the kernel doubles it and caps it at net.core.wmem_max (socket(7)).</summary>
    public void SendBuffer(int bytes) => SocketCalls.SetOption(_handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, bytes);

    /// <summary>Asks for a receive buffer; the kernel doubles it and caps it at net.core.rmem_max (socket(7)).</summary>
    public void ReceiveBuffer(int bytes) => SocketCalls.SetOption(_handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF, bytes);

    /// <summary>Has the kernel note when each datagram came, for <see cref="ReceiveBatch"/>.</summary>
    /// <exception cref="LinuxException">Not in any kernel since 2.6.22.</exception>
    public void StampArrivals() =>
        SocketCalls.SetOption(_handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_TIMESTAMPNS, 1).OrThrow("setsockopt", "SO_TIMESTAMPNS");

    /// <summary>
    /// From now on what the network reports of a datagram (ICMP: nobody listens, no route) is the errno of the next send
    /// or receive, and an error in <see cref="Epoll"/> until <see cref="ForgetErrors"/>.
    /// </summary>
    public void ReportErrors()
    {
        SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_IP, SocketCalls.IP_RECVERR, 1);
        if (_isIPv6)
            SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_RECVERR, 1);
    }

    /// <summary>Empties the queue of reported errors.</summary>
    public void ForgetErrors()
    {
        for (var i = 0; i < MostErrors && SocketCalls.TakeError(_handle).Succeeded; i++)
        {
            // each is one datagram that came back
        }
    }

    /// <summary>How many routers a multicast datagram may pass: 0 stays on this machine, 1 on this network.</summary>
    public void MulticastHops(int hops) => Set(SocketCalls.IP_MULTICAST_TTL, SocketCalls.IPV6_MULTICAST_HOPS, hops, "multicast hops");

    /// <summary>Whether receivers on this machine hear our multicast.</summary>
    public void MulticastLoop(bool isHeard) =>
        Set(SocketCalls.IP_MULTICAST_LOOP, SocketCalls.IPV6_MULTICAST_LOOP, isHeard ? 1 : 0, "multicast loop");

    /// <summary>The interface that multicast leaves by.</summary>
    /// <param name="interfaceIndex">As `ip link` numbers it.</param>
    /// <exception cref="LinuxException">There is no such interface.</exception>
    public void MulticastInterface(int interfaceIndex)
    {
        var detail = $"multicast interface {interfaceIndex}";
        if (_isIPv6)
            SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_MULTICAST_IF, interfaceIndex).OrThrow("setsockopt", detail);

        // struct ip_mreqn { group, address, index }: the index decides when it is set (ip(7)).
        Span<byte> request = stackalloc byte[12];
        request.Clear();
        MemoryMarshal.Write(request[8..], interfaceIndex);
        SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_IP, SocketCalls.IP_MULTICAST_IF, request).OrThrow("setsockopt", detail);
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>An IPv6 socket has both options, for it sends to IPv4 groups too.</summary>
    private void Set(int ipv4Option, int ipv6Option, int value, string detail)
    {
        SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_IP, ipv4Option, value).OrThrow("setsockopt", detail);
        if (_isIPv6)
            SocketCalls.SetOption(_handle, SocketCalls.IPPROTO_IPV6, ipv6Option, value).OrThrow("setsockopt", detail);
    }
}

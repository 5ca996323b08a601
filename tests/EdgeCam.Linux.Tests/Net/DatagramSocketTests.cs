using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed class DatagramSocketTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_datagram_arrives_with_the_address_of_its_sender(string loopback)
    {
        Assert.SkipUnless(!loopback.Contains(':') || System.Net.Sockets.Socket.OSSupportsIPv6, "needs: IPv6 enabled");
        using var sender = DatagramSocket.Bind(new(IPAddress.Parse(loopback), 0));
        using var receiver = DatagramSocket.Bind(new(IPAddress.Parse(loopback), 0));
        Assert.True(sender.Send([1, 2, 3], PeerAddress.From(receiver.LocalEndPoint)).Succeeded);

        PeerAddress from = default;
        var buffer = new byte[16];
        Assert.Equal(new IoResult(3, 0), receiver.Receive(buffer, ref from));
        Assert.Equal(PeerAddress.From(sender.LocalEndPoint), from);
        Assert.Equal(sender.LocalEndPoint, from.ToEndPoint());

        Assert.True(receiver.Receive(buffer, ref from).IsWouldBlock);
        Assert.False(from.IsSpecified);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Where_nobody_listens_the_next_call_says_so_once_for_each_datagram(string loopback)
    {
        Assert.SkipUnless(!loopback.Contains(':') || System.Net.Sockets.Socket.OSSupportsIPv6, "needs: IPv6 enabled");
        using var sender = DatagramSocket.Bind(new(IPAddress.Parse(loopback), 0));
        var gone = DatagramSocket.Bind(new(IPAddress.Parse(loopback), 0));
        var nobody = PeerAddress.From(gone.LocalEndPoint);
        gone.Dispose();
        using var epoll = new Epoll();
        epoll.Add(sender.Handle, EpollEvents.Readable, 1);
        var ready = new EpollEvent[1];
        sender.ReportErrors();

        Assert.True(sender.Send([1], nobody).Succeeded);
        Assert.Equal(1, epoll.Wait(ready, TimeSpan.FromSeconds(5)));
        Assert.True(ready[0].Events.HasFlag(EpollEvents.Error));
        PeerAddress from = default;
        Assert.Equal(new IoResult(0, 111), sender.Receive(new byte[4], ref from)); // ECONNREFUSED
        Assert.True(sender.Receive(new byte[4], ref from).IsWouldBlock);
        sender.ForgetErrors();
        Assert.Equal(0, epoll.Wait(ready, TimeSpan.Zero));
    }

    [Fact]
    public void A_peer_address_is_a_value_that_keeps_address_port_and_scope()
    {
        foreach (var endPoint in new[] { IPEndPoint.Parse("10.1.2.3:65535"), IPEndPoint.Parse("[fe80::1%7]:5004") })
        {
            var peer = PeerAddress.From(endPoint);
            Assert.Equal(endPoint, peer.ToEndPoint());
            Assert.Equal(peer, PeerAddress.From(endPoint));
            Assert.Equal(peer.GetHashCode(), PeerAddress.From(endPoint).GetHashCode());
            Assert.NotEqual(peer, peer.WithPort(1));
            Assert.True(peer.IsSameHost(peer.WithPort(1)));
            Assert.Equal(endPoint.ToString(), peer.ToString());
        }

        Assert.Equal("no address", default(PeerAddress).ToString());
    }

    [Fact]
    public void A_multicast_group_on_the_loopback_interface_hears_us()
    {
        using var receiver = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Any, 0));
        receiver.JoinMulticastGroup(IPAddress.Parse("239.255.7.9"), IPAddress.Loopback);
        using var sender = DatagramSocket.Bind(new(IPAddress.Any, 0));
        sender.MulticastInterface(1); // lo
        sender.MulticastHops(0);
        sender.MulticastLoop(isHeard: true);
        var group = new IPEndPoint(IPAddress.Parse("239.255.7.9"), ((IPEndPoint)receiver.Client.LocalEndPoint!).Port);
        Assert.True(sender.Send([42], PeerAddress.From(group)).Succeeded);
        receiver.Client.ReceiveTimeout = 10_000;
        var from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal([42], receiver.Receive(ref from));
    }

    [Fact]
    public void A_missing_multicast_interface_is_refused()
    {
        using var socket = DatagramSocket.Bind(new(IPAddress.Any, 0));
        Assert.Throws<LinuxException>(() => socket.MulticastInterface(30_000));
    }

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        using var socket = DatagramSocket.Bind(new(IPAddress.Loopback, 0));
        var self = PeerAddress.From(socket.LocalEndPoint);
        var buffer = new byte[100];
        PeerAddress from = default;
        Allocation.AssertNone(() =>
        {
            socket.Send(buffer, self);
            socket.Receive(buffer, ref from);
        });
        Assert.Equal(self, from);
    }
}

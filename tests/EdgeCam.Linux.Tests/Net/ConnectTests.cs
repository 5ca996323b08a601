using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed class ConnectTests : IDisposable
{
    private const int ConnectionRefused = 111;
    private readonly StreamListener _listener = StreamListener.Listen(new(IPAddress.Loopback, 0), 16);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void A_connection_is_writable_once_it_stands_and_has_no_error()
    {
        using var client = BeginConnect(_listener.LocalEndPoint);
        WaitFor(client, EpollEvents.Writable);
        Assert.Equal(0, client.PendingError);
        Assert.Equal(AcceptResult.Accepted, _listener.TryAccept(out var server, out _));
        Assert.Equal(3, client.Send([1, 2, 3]).Bytes);
        WaitFor(server!, EpollEvents.Readable);
        Assert.Equal(3, server!.Receive(new byte[8]).Bytes);
        server.Dispose();
    }

    [Fact]
    public void A_port_where_nobody_listens_is_told_in_words()
    {
        var endPoint = _listener.LocalEndPoint;
        _listener.Dispose();
        var client = StreamSocket.BeginConnect(endPoint, out var errno);
        if (client is not null)
        {
            WaitFor(client, EpollEvents.Writable);
            errno = client.PendingError;
            client.Dispose();
        }

        Assert.Equal(ConnectionRefused, errno);
        Assert.Equal($"{endPoint} refuses the connection: nothing listens on this port, or a firewall rejects us.", ConnectError.Describe(errno, endPoint));
    }

    [Theory]
    [InlineData(110, "does not answer")]
    [InlineData(113, "cannot be reached")]
    [InlineData(101, "cannot be reached")]
    [InlineData(100, "the network is down")]
    [InlineData(13, "(errno 13)")]
    public void Each_error_has_its_words(int errno, string words) =>
        Assert.Contains(words, ConnectError.Describe(errno, new(IPAddress.Loopback, 1)), StringComparison.Ordinal);

    [Fact]
    public void What_is_written_is_acknowledged_byte_for_byte()
    {
        using var client = BeginConnect(_listener.LocalEndPoint);
        WaitFor(client, EpollEvents.Writable);
        Assert.Equal(AcceptResult.Accepted, _listener.TryAccept(out var server, out _));
        Assert.True(client.TryReadInfo(out var before));
        Assert.Equal((1, 0), (before.BytesAcked, before.BytesSent)); // the SYN

        Assert.Equal(50_000, client.Send(new byte[50_000]).Bytes);
        var buffer = new byte[64 * 1024];
        for (var left = 50_000; left > 0;)
        {
            WaitFor(server!, EpollEvents.Readable);
            left -= server!.Receive(buffer).Bytes;
        }

        TcpInfo after = default;
        Assert.True(SpinWait.SpinUntil(() => client.TryReadInfo(out after) && after.BytesAcked == 50_001, TimeSpan.FromSeconds(10)));
        Assert.Equal((50_000, 0, 0, 0), (after.BytesSent, after.BytesRetransmitted, after.NotSentBytes, after.UnackedSegments));
        Assert.InRange(after.Rtt, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(1));
        Assert.InRange(after.MinRtt, TimeSpan.FromMicroseconds(1), after.Rtt + after.RttVariation);
        Assert.True(after.SendMss > 1_000 && after.CongestionWindowSegments >= 2 && after.DeliveryRateBytesPerSecond > 0, after.ToString());
        server!.Dispose();
    }

    [Fact]
    public void Bytes_that_a_closed_window_holds_back_are_counted_as_not_sent()
    {
        using var client = BeginConnect(_listener.LocalEndPoint);
        WaitFor(client, EpollEvents.Writable);
        var block = new byte[64 * 1024];
        while (client.Send(block).Succeeded)
        {
        }

        Assert.True(client.TryReadInfo(out var info));
        Assert.True(info.NotSentBytes > 0 && info.BytesAcked <= info.BytesSent + 1, info.ToString());
        Assert.Equal(client.UnsentBytes, info.NotSentBytes);
    }

    [Fact]
    public void A_socket_that_is_not_tcp_has_no_such_information()
    {
        var (ours, theirs) = StreamSocket.Pair();
        Assert.False(ours.TryReadInfo(out var info));
        Assert.Equal(default, info);
        ours.Dispose();
        theirs.Dispose();
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var client = BeginConnect(_listener.LocalEndPoint);
        Allocation.AssertNone(() => Assert.True(client.TryReadInfo(out _) && client.PendingError == 0));
    }

    private static StreamSocket BeginConnect(IPEndPoint endPoint)
    {
        var socket = StreamSocket.BeginConnect(endPoint, out var errno);
        Assert.Equal(0, errno);
        return socket!;
    }

    private static void WaitFor(StreamSocket socket, EpollEvents wanted)
    {
        using var epoll = new Epoll();
        epoll.Add(socket.Handle, wanted, 0);
        Assert.Equal(1, epoll.Wait(new EpollEvent[1], TimeSpan.FromSeconds(10)));
    }
}

using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed class StreamSocketTests : IDisposable
{
    private readonly StreamListener _listener = StreamListener.Listen(new(IPAddress.Loopback, 0), 16);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Nobody_waiting_and_nothing_received_are_values()
    {
        Assert.Equal(AcceptResult.WouldBlock, _listener.TryAccept(out var socket, out _));
        Assert.Null(socket);
        var (client, server) = Connect(_listener);
        Assert.True(server.Receive(new byte[8]).IsWouldBlock);
        client.Dispose();
        server.Dispose();
    }

    [Fact]
    public void Bytes_travel_both_ways_and_the_peer_is_named()
    {
        using var client = new TcpClient();
        client.Connect(_listener.LocalEndPoint);
        Assert.Equal(AcceptResult.Accepted, _listener.TryAccept(out var server, out var peer));
        Assert.Equal(((IPEndPoint)client.Client.LocalEndPoint!).Port, peer!.Port);
        Assert.Equal(IPAddress.Loopback, peer.Address);

        Assert.Equal(new IoResult(3, 0), server!.Send([1, 2, 3]));
        var buffer = new byte[8];
        client.GetStream().ReadExactly(buffer, 0, 3);
        Assert.Equal([1, 2, 3], buffer[..3]);

        client.GetStream().Write([4, 5]);
        WaitReadable(server);
        Assert.Equal(new IoResult(2, 0), server.Receive(buffer));
        Assert.Equal([4, 5], buffer[..2]);
        server.Dispose();
    }

    [Fact]
    public void A_peer_that_closes_reads_as_closed_and_a_send_to_it_does_not_kill_the_process()
    {
        var (client, server) = Connect(_listener);
        client.Client.LingerState = new(enable: true, seconds: 0); // reset
        client.Dispose();
        WaitReadable(server);
        Assert.True(server.Receive(new byte[8]).IsClosed);
        Assert.True(server.Send([1]).IsClosed);
        server.Dispose();
    }

    [Fact]
    public void A_full_send_buffer_would_block_and_its_unsent_bytes_are_counted()
    {
        var (client, server) = Connect(_listener);
        server.NoDelay();
        server.SendBuffer(64 * 1024);
        server.NotSentLowWater(16 * 1024);
        var block = new byte[64 * 1024];
        IoResult sent;
        do
            sent = server.Send(block);
        while (sent.Succeeded);
        Assert.True(sent.IsWouldBlock);
        Assert.True(server.UnsentBytes > 0);
        client.Dispose();
        server.Dispose();
    }

    [Fact]
    public void An_address_in_use_says_which_and_what_to_do()
    {
        var refused = Assert.Throws<LinuxException>(() => StreamListener.Listen(_listener.LocalEndPoint, 16));
        Assert.Equal(98, refused.Errno);
        Assert.Contains(_listener.LocalEndPoint.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains("ss -tulpn", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_another_machine_says_so()
    {
        var refused = Assert.Throws<LinuxException>(() => StreamListener.Listen(new(IPAddress.Parse("192.0.2.1"), 0), 16));
        Assert.Contains("No interface of this machine", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_any_address_of_IPv6_takes_an_IPv4_player_and_names_it_as_IPv4()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "needs: IPv6 enabled");
        using var listener = StreamListener.Listen(new(IPAddress.IPv6Any, 0), 16);
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, listener.LocalEndPoint.Port);
        Assert.Equal(AcceptResult.Accepted, listener.TryAccept(out var server, out var peer));
        Assert.Equal(IPAddress.Loopback, peer!.Address);
        server!.Dispose();
    }

    [Fact]
    public async Task The_far_end_of_a_pair_works_asynchronously()
    {
        var (ours, theirs) = StreamSocket.Pair();
        var cancel = TestContext.Current.CancellationToken;
        var buffer = new byte[4];
        var pending = theirs.ReceiveAsync(buffer, cancel);
        Assert.Equal(2, ours.Send([7, 8]).Bytes);
        Assert.Equal(2, await pending);
        Assert.Equal([7, 8, 0, 0], buffer);

        Assert.Equal(1, await theirs.SendAsync(new byte[] { 9 }, cancel));
        Assert.Equal(1, ours.Receive(buffer).Bytes);
        Assert.True(ours.Receive(buffer).IsWouldBlock);
        theirs.Dispose();
        Assert.True(ours.Receive(buffer).IsClosed);
        ours.Dispose();
    }

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        var (ours, theirs) = StreamSocket.Pair();
        var buffer = new byte[100];
        Allocation.AssertNone(() =>
        {
            ours.Send(buffer);
            theirs.Receive(buffer);
            ours.Receive(buffer);
            _ = ours.UnsentBytes;
        });
        ours.Dispose();
        theirs.Dispose();
    }

    private static (TcpClient Client, StreamSocket Server) Connect(StreamListener listener)
    {
        var client = new TcpClient();
        client.Connect(listener.LocalEndPoint);
        Assert.Equal(AcceptResult.Accepted, listener.TryAccept(out var server, out _));
        return (client, server!);
    }

    private static void WaitReadable(StreamSocket socket)
    {
        using var epoll = new Epoll();
        epoll.Add(socket.Handle, EpollEvents.Readable, 0);
        Assert.Equal(1, epoll.Wait(new EpollEvent[1], TimeSpan.FromSeconds(10)));
    }
}

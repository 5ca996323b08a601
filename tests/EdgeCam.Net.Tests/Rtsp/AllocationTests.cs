using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Net.Tests.Rtsp;

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>The figure is of the whole process, so nothing else may run.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class AllocationTests
{
    private const int Units = 500;

    // The tiered compiler works beside us and its managed callbacks may allocate a few dozen bytes: less than one byte a unit.
    private const long Slack = 400;

    private readonly byte[] _buffer = new byte[256 * 1024];

    [Fact]
    public void Published_units_allocate_nothing_however_many_players_take_them()
    {
        using var scene = new RunningServer(RunningServer.Plan with { SessionTimeout = TimeSpan.FromHours(1) });
        using var first = PlayByTcp(scene);
        using var second = PlayByTcp(scene);
        using var third = PlayByTcp(scene);
        using var fourth = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var fifth = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var fourthControl = PlayByUdp(scene, fourth);
        using var fifthControl = PlayByUdp(scene, fifth);
        Socket[] sockets = [first.Socket, second.Socket, third.Socket];
        DatagramSocket[] datagrams = [fourth, fifth];
        var unit = MadeUp.Picture(5_000);

        Publish(scene, unit, Units, sockets, datagrams); // loads and compiles
        Assert.InRange(Allocation.LeastOf(PublishingAllocates), 0, Slack);
        Assert.Equal(5, scene.Counters.Players);
        Assert.Equal(0, scene.Counters.Laps);

        long PublishingAllocates()
        {
            var before = AllocatedByOtherThreads();
            Publish(scene, unit, Units, sockets, datagrams);
            return AllocatedByOtherThreads() - before;
        }
    }

    // The fan-out above all; the assertions of this thread may allocate.
    private static long AllocatedByOtherThreads() => GC.GetTotalAllocatedBytes(precise: true) - GC.GetAllocatedBytesForCurrentThread();

    // Each player drains what a unit brings before the next is published: nobody is lapped, and all are served.
    private void Publish(RunningServer scene, byte[] unit, int count, Socket[] sockets, DatagramSocket[] datagrams)
    {
        for (var i = 0; i < count; i++)
        {
            scene.Stream.Video(unit);
            foreach (var socket in sockets)
                Drain(socket, 5_000);
            foreach (var socket in datagrams)
                Drain(socket, 5_000);
        }
    }

    private void Drain(Socket socket, int bytes)
    {
        while (bytes > 0)
            bytes -= socket.Receive(_buffer, SocketFlags.None);
    }

    private void Drain(DatagramSocket socket, int bytes)
    {
        PeerAddress from = default;
        var hungAt = Environment.TickCount64 + (long)Eventually.Deadline.TotalMilliseconds;
        while (bytes > 0)
        {
            Assert.True(Environment.TickCount64 < hungAt);
            var got = socket.Receive(_buffer, ref from);
            bytes -= got.Bytes;
            if (got.IsWouldBlock)
                Thread.Yield();
        }
    }

    private static RtspClient PlayByTcp(RunningServer scene)
    {
        var client = scene.Connect();
        client.SetUpTcpAndPlay();
        return client;
    }

    private static RtspClient PlayByUdp(RunningServer scene, DatagramSocket socket)
    {
        var client = scene.Connect();
        var port = socket.LocalEndPoint.Port;
        client.SetUp($"RTP/AVP;unicast;client_port={port}-{port + 1}");
        Assert.StartsWith("RTSP/1.0 200", client.Play(), StringComparison.Ordinal);
        return client;
    }
}

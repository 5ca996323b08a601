using System.Net;
using System.Net.Sockets;
using EdgeCam.Media;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Rtp;
using Xunit;

namespace EdgeCam.Net.Tests.Rtsp;

public sealed class RtspServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void Before_the_first_picture_a_player_is_told_when_to_come_again()
    {
        using var scene = new RunningServer(hasPicture: false);
        using var client = scene.Connect();
        var response = client.Describe();
        Assert.StartsWith("RTSP/1.0 503", response, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1", response, StringComparison.Ordinal);

        scene.Stream.Idr();
        Assert.Contains("sprop-parameter-sets=", client.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tcp_player_is_sent_what_is_published()
    {
        using var scene = new RunningServer();
        using var client = scene.Connect();
        Assert.StartsWith("RTSP/1.0 200", client.SetUpTcpAndPlay(), StringComparison.Ordinal);
        for (var i = 0; i < 50; i++)
        {
            scene.Stream.Picture(4_000);
            client.ReadUntil(() => client.Received.Media.Count(packet => packet.Header.Marker) == i + 2); // the IDR and these
        }

        Assert.All(ReceivedPackets.Steps(client.Received.Media), step => Assert.Equal(1, step));
        client.ReadUntil(() => client.Received.Reports.Count > 0);
        Assert.Equal(0, scene.Counters.Laps);
        Assert.InRange(scene.Server.BytesSent, 50 * 4_000, 60 * 4_000);
    }

    [Fact]
    public void A_udp_player_is_sent_what_is_published()
    {
        using var scene = new RunningServer();
        using var client = scene.Connect();
        using var rtp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)rtp.Client.LocalEndPoint!).Port;
        client.SetUp($"RTP/AVP;unicast;client_port={port}-{port + 1}");
        Assert.StartsWith("RTSP/1.0 200", client.Play(), StringComparison.Ordinal);
        var pictures = 0;
        IPEndPoint? from = null;
        rtp.Client.ReceiveTimeout = (int)Eventually.Deadline.TotalMilliseconds;
        while (pictures < 20)
        {
            scene.Stream.Picture();
            Assert.True(RtpHeader.TryRead(rtp.Receive(ref from), out var header, out _));
            pictures += header.Marker ? 1 : 0;
        }

        Assert.Equal(scene.Server.Ports.RtpPort, from!.Port);
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order()
    {
        using var scene = new RunningServer();
        using var client = scene.Connect();
        client.Write(client.Request("OPTIONS", client.Uri) + client.Request("DESCRIBE", client.Uri) + client.Request("NONSENSE", client.Uri));
        Assert.Contains("CSeq: 1\r\n", client.NextResponse(), StringComparison.Ordinal);
        Assert.Contains("application/sdp", client.NextResponse(), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 501", client.NextResponse(), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_may_come_byte_by_byte()
    {
        using var scene = new RunningServer();
        using var client = scene.Connect();
        foreach (var character in client.Request("OPTIONS", client.Uri) + client.Request("DESCRIBE", client.Uri))
            client.Write(character.ToString());
        Assert.Contains("Public:", client.NextResponse(), StringComparison.Ordinal);
        Assert.Contains("m=video", client.NextResponse(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_framing_is_answered_and_ends_the_connection()
    {
        using var scene = new RunningServer();
        using var client = scene.Connect();
        client.Write("this is no request\r\n\r\n");
        Assert.StartsWith("RTSP/1.0 400", client.NextResponse(), StringComparison.Ordinal);
        Assert.True(client.IsHungUp());
        Eventually.Equal(0, () => scene.Counters.Connections);
        Assert.Equal(1, scene.Counters.Malformed);
    }

    [Fact]
    public void A_player_that_reads_nothing_and_then_talks_nonsense_is_let_go()
    {
        using var scene = new RunningServer();
        using var client = scene.Connect();
        client.SetUpTcpAndPlay();
        for (var i = 0; i < 150; i++) // more than socket buffers hold
        {
            var before = scene.Server.FanOutOf("cam")!.Datagrams.NextSequence(Track.Video);
            scene.Stream.Idr(100_000);
            Eventually.True(() => scene.Server.FanOutOf("cam")!.Datagrams.NextSequence(Track.Video) != before);
        }

        client.Write("nonsense\r\n\r\nand more of it");
        Eventually.Equal(0, () => scene.Counters.Connections);
        Assert.Equal(0, scene.Counters.Players);
    }

    [Fact]
    public void A_session_too_many_is_refused_until_one_ends()
    {
        using var scene = new RunningServer(RunningServer.Plan with { MaxSessions = 1 });
        using var first = scene.Connect();
        first.SetUpTcpAndPlay();
        using var second = scene.Connect();
        Assert.StartsWith("RTSP/1.0 453", second.SetUp("RTP/AVP/TCP;unicast;interleaved=0-1"), StringComparison.Ordinal);
        first.Ask("TEARDOWN", first.Uri);
        Assert.StartsWith("RTSP/1.0 200", second.SetUpTcpAndPlay(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_transport_takes_no_session()
    {
        using var scene = new RunningServer(RunningServer.Plan with { MaxSessions = 1 });
        using var client = scene.Connect();
        Assert.StartsWith("RTSP/1.0 461", client.SetUp("RTP/AVP;multicast"), StringComparison.Ordinal);
        Assert.Equal(0, scene.Counters.Sessions);
        Assert.StartsWith("RTSP/1.0 200", client.SetUpTcpAndPlay(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_of_one_address_are_limited()
    {
        using var scene = new RunningServer(RunningServer.Plan with { MaxConnectionsPerAddress = 2 });
        using var first = scene.Connect();
        using var second = scene.Connect();
        first.Options();
        second.Options();
        using var third = scene.Connect();
        Assert.True(third.IsHungUp());
        Assert.Equal(1, scene.Counters.RefusedPerAddress);
        Assert.Equal(2, scene.Counters.Connections);
    }

    [Fact]
    public void When_full_the_oldest_connection_without_a_session_gives_way()
    {
        using var scene = new RunningServer(RunningServer.Plan with { MaxConnections = 2 });
        using var playing = scene.Connect();
        playing.SetUpTcpAndPlay();
        using var silent = scene.Connect();
        Eventually.Equal(2, () => scene.Counters.Connections);
        using var newcomer = scene.Connect();
        Assert.StartsWith("RTSP/1.0 200", newcomer.SetUpTcpAndPlay(), StringComparison.Ordinal);
        Assert.True(silent.IsHungUp());

        using var tooMany = scene.Connect(); // both play now
        Assert.True(tooMany.IsHungUp());
        Assert.Equal(2, scene.Counters.Players);
    }

    [Fact]
    public void Half_a_request_is_waited_for_only_so_long()
    {
        using var scene = new RunningServer(RunningServer.Plan with { RequestTimeout = Soon });
        using var mute = scene.Connect();
        using var slow = scene.Connect();
        slow.Write("OPTIONS * RTSP/1.0\r\n");
        Assert.True(slow.IsHungUp());
        Assert.True(mute.IsHungUp());
        Eventually.Equal(2, () => scene.Counters.RequestTimeouts);
        Eventually.Equal(0, () => scene.Counters.Connections);
    }

    [Fact]
    public void A_udp_player_that_is_not_heard_of_is_dropped_and_a_tcp_player_is_not()
    {
        using var scene = new RunningServer(RunningServer.Plan with { SessionTimeout = Soon });
        using var tcp = scene.Connect();
        tcp.SetUpTcpAndPlay();
        using var udp = scene.Connect();
        udp.SetUp("RTP/AVP;unicast;client_port=9000-9001");
        udp.Play();
        Assert.True(udp.IsHungUp());
        Eventually.Equal(1, () => scene.Counters.SessionTimeouts);
        Assert.Equal(1, scene.Counters.Players);
        Assert.StartsWith("RTSP/1.0 200", tcp.Options(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::")]
    public void Reports_keep_a_udp_player(string address)
    {
        var plan = RunningServer.Plan with { EndPoint = new IPEndPoint(IPAddress.Parse(address), 0), SessionTimeout = Soon };
        using var scene = new RunningServer(plan);
        var server = new IPEndPoint(IPAddress.Loopback, scene.Server.EndPoint.Port);
        using var reporting = new RtspClient(server);
        using var rtcp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)rtcp.Client.LocalEndPoint!).Port;
        reporting.SetUp($"RTP/AVP;unicast;client_port={port - 1}-{port}");
        reporting.Play();
        byte[] receiverReport = [0x80, 201, 0, 1, 1, 2, 3, 4]; // RFC 3550 §6.4.2, no blocks
        for (var dropped = 1; dropped <= 2; dropped++) // for two session time-outs, told by players that keep silent
        {
            using var silent = new RtspClient(server);
            silent.SetUp("RTP/AVP;unicast;client_port=9000-9001");
            Eventually.True(() =>
            {
                rtcp.Send(receiverReport, new IPEndPoint(IPAddress.Loopback, scene.Server.Ports.RtcpPort));
                return scene.Counters.SessionTimeouts == dropped;
            });
        }

        Assert.Equal(1, scene.Counters.Players);
    }

    [Fact]
    public void Whatever_players_do_nothing_of_them_stays()
    {
        var random = new Random(453);
        using var scene = new RunningServer(RunningServer.Plan with { MaxConnections = 64 });
        for (var round = 0; round < 200; round++)
        {
            using var client = scene.Connect();
            Act(client, random, round);
            if (round % 4 == 0)
                scene.Stream.Idr(random.Next(1_000, 60_000));
            if (random.Next(3) == 0)
                client.Socket.LingerState = new LingerOption(enable: true, seconds: 0); // a reset instead of an orderly end
        }

        Eventually.Equal(0, () => scene.Counters.Connections);
        Assert.Equal(0, scene.Counters.Sessions);
        Assert.Equal(0, scene.Counters.Players);
        Assert.False(scene.Server.FanOutOf("cam")!.Datagrams.IsAnyCatchingUp);
        using var last = scene.Connect();
        Assert.StartsWith("RTSP/1.0 200", last.SetUpTcpAndPlay(), StringComparison.Ordinal);
    }

    private static void Act(RtspClient client, Random random, int round)
    {
        var isUdp = random.Next(2) == 0;
        var transport = isUdp ? $"RTP/AVP;unicast;client_port={20_000 + (2 * round)}-{20_001 + (2 * round)}" : "RTP/AVP/TCP;unicast;interleaved=0-1";
        for (var step = random.Next(6); step > 0; step--)
        {
            switch (step)
            {
                case 1:
                    client.SetUp(transport);
                    break;
                case 2:
                    client.SetUp(transport);
                    client.Play();
                    break;
                case 3 when client.Session is not null:
                    client.Ask("PAUSE", client.Uri);
                    client.Play();
                    break;
                case 4 when client.Session is not null:
                    client.Ask("TEARDOWN", client.Uri);
                    client.Write("$\u0001");
                    return;
                default:
                    client.SetUp(transport);
                    client.Play();
                    break;
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Net.Tests.Rtsp;

/// <summary>Streams that come and go while the server serves.</summary>
public sealed class OfferTests : IDisposable
{
    private readonly TestStream _sub = new(path: "cam/sub");
    private readonly RunningServer _scene = new();

    public OfferTests() => _sub.Idr();

    public void Dispose()
    {
        _scene.Dispose();
        _sub.Dispose();
    }

    [Fact]
    public void A_player_of_the_stream_that_stays_misses_nothing_while_another_comes_and_goes()
    {
        using var player = _scene.Connect();
        player.SetUpTcpAndPlay();
        for (var i = 0; i < 40; i++)
        {
            if (i % 10 == 5)
                Offer(_sub);
            else if (i % 10 == 0)
                Offer();
            _scene.Stream.Picture(4_000);
            player.ReadUntil(() => player.Received.Media.Count(packet => packet.Header.Marker) == i + 2); // the IDR and these
        }

        Assert.All(ReceivedPackets.Steps(player.Received.Media), step => Assert.Equal(1, step));
        Assert.StartsWith("RTSP/1.0 200", player.Options(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_offered_can_be_played_and_is_not_found_before_and_after()
    {
        using (var early = _scene.Connect("cam/sub"))
            Assert.StartsWith("RTSP/1.0 404", early.Describe(), StringComparison.Ordinal);

        Offer(_sub);
        using var player = _scene.Connect("cam/sub");
        Assert.Contains("sprop-parameter-sets=", player.Describe(), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 200", player.SetUpTcpAndPlay(), StringComparison.Ordinal);
        _sub.Picture();
        player.ReadUntil(() => player.Received.Media.Count(packet => packet.Header.Marker) == 2);

        Offer();
        Assert.True(player.IsHungUp());
        using var late = _scene.Connect("cam/sub");
        Assert.StartsWith("RTSP/1.0 404", late.Describe(), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 404", late.SetUp("RTP/AVP/TCP;unicast;interleaved=0-1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_plays_what_goes_or_was_about_to_leaves_nothing_behind()
    {
        Offer(_sub);
        using var rtp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)rtp.Client.LocalEndPoint!).Port;
        using var byTcp = _scene.Connect("cam/sub");
        using var byUdp = _scene.Connect("cam/sub");
        using var ready = _scene.Connect("cam/sub");
        using var other = _scene.Connect();
        byTcp.SetUpTcpAndPlay();
        Assert.StartsWith("RTSP/1.0 200", byUdp.SetUp($"RTP/AVP;unicast;client_port={port}-{port + 1}"), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 200", byUdp.Play(), StringComparison.Ordinal);
        ready.SetUp("RTP/AVP/TCP;unicast;interleaved=0-1");
        other.SetUpTcpAndPlay();
        _sub.Picture(); // the stream was there before the server: what it is sent begins with what was asked for
        Eventually.True(() => _sub.Stream.IsIdrWanted);
        _sub.Idr(20_000);
        Eventually.True(() => rtp.Available > 0);
        var sent = _scene.Server.BytesSent;

        Offer();
        Assert.True(byTcp.IsHungUp() && byUdp.IsHungUp() && ready.IsHungUp());
        Eventually.Equal(1, () => _scene.Counters.Connections);
        Assert.Equal((1, 1), (_scene.Counters.Sessions, _scene.Counters.Players));
        Assert.InRange(_scene.Server.BytesSent, sent, long.MaxValue);
        other.Options();
    }

    [Fact]
    public void Another_stream_in_the_place_of_one_is_another_stream()
    {
        using var next = new TestStream(path: "cam/sub");
        next.Idr();
        Offer(_sub);
        using var before = _scene.Connect("cam/sub");
        before.SetUpTcpAndPlay();
        Offer(next);
        Assert.True(before.IsHungUp());
        using var after = _scene.Connect("cam/sub");
        Assert.StartsWith("RTSP/1.0 200", after.SetUpTcpAndPlay(), StringComparison.Ordinal);
        next.Picture();
        after.ReadUntil(() => after.Received.Media.Count(packet => packet.Header.Marker) == 2);
    }

    [Fact]
    public void Many_offers_at_once_come_to_the_last_of_them()
    {
        using var player = _scene.Connect();
        player.SetUpTcpAndPlay();
        for (var i = 0; i < 200; i++)
            _scene.Server.Serve(i % 2 == 0 ? [_scene.Stream.Stream, _sub.Stream] : [_scene.Stream.Stream]);
        Offer(_sub);
        using var late = _scene.Connect("cam/sub");
        Assert.StartsWith("RTSP/1.0 200", late.SetUpTcpAndPlay(), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 200", player.Options(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_never_served_takes_down_all_that_was_offered_to_it()
    {
        var server = new RtspServer(RunningServer.Plan, [_sub.Stream], new MemoryBudget(), NullLogger.Instance);
        server.Serve([_scene.Stream.Stream, _sub.Stream]);
        server.Serve([_scene.Stream.Stream]);
        server.Dispose();
        _sub.Picture(); // tells nobody who is gone
        _scene.Stream.Picture();
    }

    [Fact]
    public void Each_stream_multicasts_on_ports_of_its_own()
    {
        var plan = RunningServer.Plan with { Multicast = new MulticastPlan(IPAddress.Parse("239.255.42.42"), 5_004, 1, 0) };
        using var scene = new RunningServer(plan);
        scene.Server.Serve([scene.Stream.Stream, _sub.Stream]);
        using var main = scene.Connect();
        Assert.Contains("port=5004-5005", main.SetUp("RTP/AVP;multicast"), StringComparison.Ordinal);
        using var sub = scene.Connect("cam/sub");
        Eventually.True(() => !sub.Describe().Contains(" 404 ", StringComparison.Ordinal));
        Assert.Contains("port=5008-5009", sub.SetUp("RTP/AVP;multicast"), StringComparison.Ordinal);
    }

    /// <summary>Offers these beside the main one, and waits until the first is found, or none is.</summary>
    private void Offer(params TestStream[] others)
    {
        _scene.Server.Serve([_scene.Stream.Stream, .. others.Select(other => other.Stream)]);
        Eventually.True(() => _scene.Server.FanOutOf("cam/sub")?.Stream == others.FirstOrDefault()?.Stream);
    }
}

using System.Globalization;
using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using Xunit;

namespace EdgeCam.Net.Tests.Publish;

public sealed class PublisherUdpTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();
    private readonly DatagramSocket _rtp = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly DatagramSocket _rtcp = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public PublisherUdpTests() =>
        _relay.ServerPorts = string.Create(CultureInfo.InvariantCulture, $"{_rtp.LocalEndPoint.Port}-{_rtcp.LocalEndPoint.Port}");

    private string Url => $"rtsp://127.0.0.1:{_relay.Port}/live";

    public void Dispose()
    {
        _relay.Dispose();
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    [Fact]
    public void Packets_leave_the_announced_ports_for_those_of_the_relay_and_reports_come_back()
    {
        using var rig = new PublisherRig(Url, PublisherRig.OverUdp, hasSound: true);
        rig.Record(_relay);
        var video = PortsOf(0);
        var sound = PortsOf(1);

        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now));
        Assert.Equal(video.Rtp, Receive(_rtp, PublisherRig.Packet(1)));
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Sound, PublisherRig.Packet(2, 90), rig.Now));
        Assert.Equal(sound.Rtp, Receive(_rtp, PublisherRig.Packet(2, 90)));
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySendReport(Track.Sound, [1, 2, 3]));
        Assert.Equal(sound.Rtcp, Receive(_rtcp, [1, 2, 3]));

        _rtcp.Send([7, 8], PeerAddress.From(new(IPAddress.Loopback, sound.Rtcp)));
        _rtcp.Send([9], PeerAddress.From(new(IPAddress.Loopback, video.Rtcp)));
        rig.Until(() => rig.Reports.Count == 2, _relay);
        Assert.Equal([Track.Video, Track.Sound], rig.Reports.Select(report => report.Track).Order());
    }

    [Fact]
    public void Reports_of_strangers_are_dropped()
    {
        using var stranger = DatagramSocket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        using var rig = new PublisherRig(Url, PublisherRig.OverUdp);
        rig.Record(_relay);
        var to = PeerAddress.From(new(IPAddress.Loopback, PortsOf(0).Rtcp));
        stranger.Send([6, 6, 6], to);
        _rtcp.Send([7], to);
        rig.Until(() => rig.Reports.Count > 0, _relay);
        Assert.Equal([7], Assert.Single(rig.Reports).Packet);
    }

    [Fact]
    public void A_relay_whose_ports_are_closed_costs_nothing_but_packets()
    {
        using var rig = new PublisherRig(Url, PublisherRig.OverUdp);
        rig.Record(_relay);
        _rtp.Dispose();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(i), rig.Now));
            rig.Turn(_relay);
        }

        Assert.Equal(PublishState.Recording, rig.Publisher.State);
    }

    [Fact]
    public void A_relay_that_refuses_udp_says_so_and_no_port_stays_open()
    {
        _relay.Answer = request => request.Method == RtspMethod.Setup ? ScriptedRelay.Reply(request, 461) : ScriptedRelay.Reply(request, _relay.HeadersFor(request));
        using var rig = new PublisherRig(Url, PublisherRig.OverUdp);
        Assert.Equal(PublishFailureKind.Transport, rig.Fails(_relay).Kind);
        using var again = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, PortsOf(0).Rtp));
    }

    private TransportPair PortsOf(int setUp)
    {
        var request = _relay.Requests.Where(request => request.Method == RtspMethod.Setup).ElementAt(setUp);
        Assert.True(TransportHeader.TryParse(request.Header("Transport"), out var wanted));
        return wanted[0].ClientPorts!.Value;
    }

    /// <summary>The port that the expected datagram came from.</summary>
    private static int Receive(DatagramSocket socket, byte[] expected)
    {
        PeerAddress from = default;
        var buffer = new byte[2000];
        IoResult got = default;
        Eventually.True(() => (got = socket.Receive(buffer, ref from)).Succeeded);
        Assert.Equal(expected, buffer[..got.Bytes]);
        return from.Port;
    }
}

using System.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Rtp;
using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Net.Tests.Rtsp;

public sealed class ConnectionTransportTests : IDisposable
{
    private static readonly IPAddress Peer = IPAddress.Parse("192.0.2.7");
    private static readonly MulticastPlan Plan = new(IPAddress.Parse("239.1.2.3"), 6_000, 3, 0);
    private readonly DatagramPorts _ports = new(IPAddress.Loopback, 0, null);

    public void Dispose() => _ports.Dispose();

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1", "interleaved=0-1")]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=7-4", "interleaved=7-4")]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=254-255", "interleaved=254-255")]
    [InlineData("RTP/AVP/TCP;unicast", "interleaved=0-1")]
    public void Channels_are_those_wished_for_or_the_first_two(string wanted, string granted) =>
        Assert.Contains(granted, SetUp(New(), wanted), StringComparison.Ordinal);

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1;mode=RECORD")]
    [InlineData("RTP/AVP;unicast")]
    [InlineData("RTP/AVP;unicast;client_port=5000-5001;destination=203.0.113.9")]
    [InlineData("RTP/AVP;unicast;client_port=5000-5001;destination=elsewhere.example")]
    [InlineData("RTP/AVP;multicast")]
    [InlineData("RTP/SAVP;unicast;client_port=5000-5001")]
    public void What_cannot_be_served_is_refused(string wanted)
    {
        var transport = New();
        Assert.Equal("", SetUp(transport, wanted));
        Assert.Equal(TransportKind.None, transport.Kind);
        Assert.False(transport.Has(Track.Video));
    }

    // The parser refuses these already; the transport does not rely on it.
    [Theory]
    [InlineData(5, 5)]
    [InlineData(255, 256)]
    [InlineData(1_000, 1_001)]
    public void Channels_that_are_none_are_refused(int rtp, int rtcp)
    {
        var wanted = new TransportAlternative { Protocol = TransportProtocol.Tcp, Interleaved = new TransportPair((ushort)rtp, (ushort)rtcp) };
        Assert.False(New().TrySetUp(Tracks.Video, [wanted], out _));
    }

    [Fact]
    public void Port_0_is_refused()
    {
        var wanted = new TransportAlternative { Protocol = TransportProtocol.Udp, ClientPorts = new TransportPair(0, 1) };
        Assert.False(New().TrySetUp(Tracks.Video, [wanted], out _));
    }

    [Theory]
    [InlineData("0-1")]
    [InlineData("1-2")]
    [InlineData("2-0")]
    public void A_channel_of_the_other_track_is_refused(string channels)
    {
        var transport = New();
        SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=0-1");
        Assert.Equal("", SetUp(transport, $"RTP/AVP/TCP;unicast;interleaved={channels}", Tracks.Sound));
    }

    [Fact]
    public void A_track_may_be_set_up_again_on_its_own_channels()
    {
        var transport = New();
        SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=0-1");
        Assert.NotEqual("", SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=0-1"));
    }

    [Fact]
    public void The_first_alternative_that_can_be_served_wins()
    {
        var transport = New();
        Assert.StartsWith("RTP/AVP/TCP", SetUp(transport, "RTP/AVP;multicast,RTP/AVP/TCP;unicast;interleaved=0-1,RTP/AVP;unicast;client_port=5000-5001"), StringComparison.Ordinal);
        Assert.Equal(TransportKind.Interleaved, transport.Kind);
    }

    [Fact]
    public void All_tracks_of_a_session_go_the_same_way()
    {
        var transport = New();
        SetUp(transport, "RTP/AVP;unicast;client_port=5000-5001");
        Assert.Equal("", SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=2-3", Tracks.Sound));
        Assert.False(transport.Has(Track.Sound));

        transport.Clear();
        Assert.NotEqual("", SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=2-3", Tracks.Sound));
        Assert.False(transport.Has(Track.Video));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";destination=192.0.2.7")]
    public void Datagrams_go_to_the_ports_of_the_client_at_its_own_address(string destination)
    {
        var transport = New();
        var granted = SetUp(transport, $"RTP/AVP;unicast;client_port=5000-5003{destination}");
        Assert.Contains($"client_port=5000-5003;server_port={_ports.RtpPort}-{_ports.RtcpPort}", granted, StringComparison.Ordinal);
        var target = transport.Targets[(int)Track.Video]!.Value;
        Assert.Equal(new IPEndPoint(Peer, 5_000), target.Rtp.ToEndPoint());
        Assert.Equal(new IPEndPoint(Peer, 5_003), target.Rtcp.ToEndPoint());
    }

    [Fact]
    public void The_group_and_its_ports_are_the_configured_ones()
    {
        var transport = new ConnectionTransport(Peer, _ports, Plan, isSecure: false);
        Assert.Contains("destination=239.1.2.3;port=6000-6001;ttl=3", SetUp(transport, "RTP/AVP;multicast;destination=239.9.9.9;port=7000-7001"), StringComparison.Ordinal);
        Assert.Contains("port=6002-6003", SetUp(transport, "RTP/AVP;multicast", Tracks.Sound), StringComparison.Ordinal);
        Assert.Equal(new IPEndPoint(Plan.Group, 6_003), transport.Targets[(int)Track.Sound]!.Value.Rtcp.ToEndPoint());
    }

    [Fact]
    public void Over_tls_nothing_is_sent_by_datagrams()
    {
        var transport = New(isSecure: true);
        Assert.Equal("", SetUp(transport, "RTP/AVP;unicast;client_port=5000-5001"));
        Assert.NotEqual("", SetUp(transport, "RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast"));
        Assert.Equal(TransportKind.Interleaved, transport.Kind);
    }

    [Fact]
    public void The_only_track_may_be_set_up_again_another_way()
    {
        var transport = New();
        SetUp(transport, "RTP/AVP;unicast;client_port=5000-5001");
        Assert.NotEqual("", SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=0-1"));
        Assert.Null(transport.Targets[(int)Track.Video]);
    }

    [Fact]
    public void Channels_that_are_left_to_us_are_free_ones()
    {
        var transport = New();
        SetUp(transport, "RTP/AVP/TCP;unicast;interleaved=2-3");
        Assert.Contains("interleaved=0-1", SetUp(transport, "RTP/AVP/TCP;unicast", Tracks.Sound), StringComparison.Ordinal);
    }

    private static string SetUp(ConnectionTransport transport, string header, RtpTrack? track = null)
    {
        Assert.True(TransportHeader.TryParse(header, out var wanted));
        Assert.Equal(transport.TrySetUp(track ?? Tracks.Video, wanted, out var granted), granted.Length > 0);
        return granted;
    }

    private ConnectionTransport New(bool isSecure = false) => new(Peer, _ports, multicast: null, isSecure);
}

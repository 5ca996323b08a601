using System.Net;
using EdgeCam.Rtsp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class TransportHeaderTests
{
    [Theory]
    [InlineData("RTP/AVP", TransportProtocol.Udp, true)]
    [InlineData("rtp/avp/udp;unicast", TransportProtocol.Udp, false)]
    [InlineData("RTP/AVP;client_port=5000-5001", TransportProtocol.Udp, false)] // its own ports: cannot mean multicast
    [InlineData("RTP/AVP/TCP", TransportProtocol.Tcp, false)]
    [InlineData("RTP/AVP;multicast;client_port=5000", TransportProtocol.Udp, true)]
    [InlineData("RTP/SAVP;unicast", TransportProtocol.Unsupported, false)]
    [InlineData("RTP/AVPF/UDP;unicast", TransportProtocol.Unsupported, false)]
    [InlineData("MP2T/H2221/UDP;unicast", TransportProtocol.Unsupported, false)]
    public void The_profile_and_delivery_are_recognised(string text, TransportProtocol protocol, bool isMulticast)
    {
        var offer = ParseOne(text);
        Assert.Equal((protocol, isMulticast), (offer.Protocol, offer.IsMulticast));
    }

    [Theory]
    [InlineData("interleaved=0-1", "0-1")]
    [InlineData("interleaved=4", "4-5")]
    [InlineData("Interleaved = 254-255 ", "254-255")]
    public void Interleaved_channels_are_read(string parameter, string channels) =>
        Assert.Equal(channels, ParseOne($"RTP/AVP/TCP;unicast;{parameter}").Interleaved?.ToString());

    [Fact]
    public void Every_known_parameter_is_read_and_unknown_ones_are_passed_over()
    {
        var offer = ParseOne("RTP/AVP;multicast;destination=239.1.2.3;port=5004-5005;ttl=16;ssrc=0A0B0C0D;layers=2;append;x=\"a;b\";mode=\"PLAY\"");
        Assert.Equal("239.1.2.3", offer.Destination);
        Assert.Equal(new TransportPair(5004, 5005), offer.Ports);
        Assert.Equal((byte)16, offer.Ttl);
        Assert.Equal(new Ssrc(0x0A0B0C0D), offer.Ssrc);
        Assert.Equal(TransportMode.Play, offer.Mode);
    }

    [Theory]
    [InlineData("mode=PLAY", TransportMode.Play)]
    [InlineData("mode=\"play\"", TransportMode.Play)]
    [InlineData("mode=record", TransportMode.Record)]
    [InlineData("mode=\"PLAY,RECORD\"", TransportMode.Other)]
    [InlineData("unicast", TransportMode.Play)]
    public void The_mode_is_read(string parameter, TransportMode mode) =>
        Assert.Equal(mode, ParseOne($"RTP/AVP;unicast;{parameter}").Mode);

    [Fact]
    public void Alternatives_keep_their_order_of_preference()
    {
        Assert.True(TransportHeader.TryParse("RTP/SAVP;unicast, RTP/AVP;unicast;mode=\"a,b\";client_port=6000 ,,RTP/AVP/TCP", out var list));
        Assert.Equal([TransportProtocol.Unsupported, TransportProtocol.Udp, TransportProtocol.Tcp], list.Select(a => a.Protocol));
        Assert.Equal(new TransportPair(6000, 6001), list[1].ClientPorts);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    [InlineData(";unicast")]
    [InlineData("RTP/AVP/TCP;interleaved=255")] // no channel left for RTCP
    [InlineData("RTP/AVP/TCP;interleaved=0-256")]
    [InlineData("RTP/AVP/TCP;interleaved=3-3")]
    [InlineData("RTP/AVP/TCP;interleaved=a-b")]
    [InlineData("RTP/AVP/TCP;interleaved=0-1-2")]
    [InlineData("RTP/AVP;client_port=0-1")]
    [InlineData("RTP/AVP;client_port=65535")]
    [InlineData("RTP/AVP;client_port=5000-70000")]
    [InlineData("RTP/AVP;client_port=-5000")]
    [InlineData("RTP/AVP;client_port=99999999999")]
    [InlineData("RTP/AVP;client_port=")]
    [InlineData("RTP/AVP;ttl=256")]
    [InlineData("RTP/AVP/TCP,RTP/AVP;port=x")]
    public void Nonsense_is_refused_and_leaves_nothing(string text)
    {
        Assert.False(TransportHeader.TryParse(text, out var list));
        Assert.Empty(list);
    }

    [Fact]
    public void Eight_alternatives_are_enough()
    {
        Assert.True(TransportHeader.TryParse(string.Join(',', Enumerable.Repeat("RTP/AVP", 8)), out _));
        Assert.False(TransportHeader.TryParse(string.Join(',', Enumerable.Repeat("RTP/AVP", 9)), out _));
    }

    [Fact]
    public void Grants_are_written_as_players_read_them()
    {
        Assert.Equal(
            "RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=0000ABCD",
            TransportHeader.FormatInterleaved(new(2, 3), new Ssrc(0xABCD)));
        Assert.Equal(
            "RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=DEADBEEF",
            TransportHeader.FormatUnicast(new(5000, 5001), new(6000, 6001), new Ssrc(0xDEADBEEF)));
        Assert.Equal(
            "RTP/AVP;unicast;source=10.0.0.9;client_port=5000-5001;server_port=6000-6001;ssrc=00000001",
            TransportHeader.FormatUnicast(new(5000, 5001), new(6000, 6001), new Ssrc(1), IPAddress.Parse("10.0.0.9")));
        Assert.Equal(
            "RTP/AVP;multicast;destination=239.1.2.3;port=5004-5005;ttl=16",
            TransportHeader.FormatMulticast(IPAddress.Parse("239.1.2.3"), new(5004, 5005), 16));
    }

    private static TransportAlternative ParseOne(string text)
    {
        Assert.True(TransportHeader.TryParse(text, out var list));
        return Assert.Single(list);
    }
}

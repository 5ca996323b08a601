using System.Net;
using EdgeCam.Sdp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Sdp;

public sealed class SessionDescriptionTests
{
    private static readonly byte[] Sps = [0x67, 0x42, 0xC0, 0x1F, 0xD9];
    private static readonly byte[] Pps = [0x68, 0xCB, 0x8C, 0xB2];
    private static readonly VideoDescription Video = new(96, Sps, Pps, FrameRate.Of(30));
    private static readonly AudioDescription Audio = new(97, 48_000, 2, new byte[] { 0x11, 0x90 });

    [Fact]
    public void A_described_stream_names_its_tracks_and_leaves_addresses_to_setup()
    {
        var description = new SessionDescription("Front door", IPAddress.Parse("192.168.1.20"))
        {
            SessionId = 42,
            Version = 3,
            Video = Video with { Bandwidth = Bitrate.Kbps(2500.5) },
            Audio = Audio,
        };

        Assert.Equal(
            [
                "v=0",
                "o=- 42 3 IN IP4 192.168.1.20",
                "s=Front door",
                "c=IN IP4 0.0.0.0",
                "t=0 0",
                "a=control:*",
                "a=range:npt=now-",
                "m=video 0 RTP/AVP 96",
                "b=AS:2501",
                "a=rtpmap:96 H264/90000",
                "a=fmtp:96 packetization-mode=1;profile-level-id=42C01F;sprop-parameter-sets=Z0LAH9k=,aMuMsg==",
                "a=framerate:30",
                "a=control:trackID=0",
                "m=audio 0 RTP/AVP 97",
                "a=rtpmap:97 mpeg4-generic/48000/2",
                "a=fmtp:97 streamtype=5;profile-level-id=41;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1190",
                "a=control:trackID=1",
                "",
            ],
            LinesOf(description));
    }

    [Fact]
    public void A_file_names_addresses_and_ports_and_controls_nothing()
    {
        var lines = LinesOf(new SessionDescription("x", IPAddress.Loopback)
        {
            Connection = IPAddress.Parse("10.0.0.7"),
            IsControlled = false,
            Video = Video with { Port = 5004, Rate = new FrameRate(30000, 1001) },
            Audio = Audio with { Port = 5006 },
        });

        AssertLine("c=IN IP4 10.0.0.7", lines);
        AssertLine("m=video 5004 RTP/AVP 96", lines);
        AssertLine("m=audio 5006 RTP/AVP 97", lines);
        AssertLine("a=framerate:29.97", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("a=control", StringComparison.Ordinal) || l.StartsWith("a=range", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("239.1.2.3", "c=IN IP4 239.1.2.3/16")]
    [InlineData("ff15::7", "c=IN IP6 ff15::7")]
    [InlineData("fe80::1%2", "c=IN IP6 fe80::1")]
    [InlineData("::ffff:10.0.0.1", "c=IN IP4 10.0.0.1")]
    public void Only_an_ipv4_group_has_a_time_to_live(string address, string line) =>
        AssertLine(line, LinesOf(new("x", IPAddress.Loopback) { Connection = IPAddress.Parse(address), Ttl = 16 }));

    [Theory]
    [InlineData("192.168.1.20", "IP4 0.0.0.0")]
    [InlineData("fe80::1%3", "IP6 ::")]
    [InlineData("::ffff:192.168.1.20", "IP4 0.0.0.0")]
    public void The_open_address_is_of_the_servers_family(string origin, string connection) =>
        AssertLine($"c=IN {connection}", LinesOf(new("x", IPAddress.Parse(origin))));

    [Theory]
    [InlineData("", "s=-")]
    [InlineData("\r\n", "s=-")]
    [InlineData("a\r\nm=video 1", "s=a  m=video 1")]
    public void A_name_cannot_begin_another_line(string name, string line) =>
        AssertLine(line, LinesOf(new(name, IPAddress.Loopback)));

    [Fact]
    public void A_parameter_set_too_short_for_a_profile_is_a_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new SessionDescription("x", IPAddress.Loopback) { Video = Video with { Sps = new byte[3] } }.ToSdp());

    private static string[] LinesOf(SessionDescription description) => description.ToSdp().Split("\r\n");

    private static void AssertLine(string line, string[] lines) => Assert.Contains(line, lines, StringComparer.Ordinal);
}

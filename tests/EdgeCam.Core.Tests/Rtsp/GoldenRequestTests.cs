using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

/// <summary>Requests as players send them (tests/golden/corpus/README.md says where they come from).</summary>
public sealed class GoldenRequestTests
{
    private const string Agent5 = "Lavf59.27.100";
    private const string Gst = "GStreamer/1.22.0";

    [Theory]
    [InlineData("ffmpeg-tcp-00-options", RtspMethod.Options, "/cam", 1, Agent5)]
    [InlineData("ffmpeg-tcp-02-describe", RtspMethod.Describe, "/cam", 3, Agent5)]
    [InlineData("ffmpeg-tcp-03-setup", RtspMethod.Setup, "/cam/trackID=0", 4, Agent5)]
    [InlineData("ffmpeg-tcp-04-play", RtspMethod.Play, "/cam", 5, Agent5)]
    [InlineData("ffmpeg-qop-02-describe", RtspMethod.Describe, "/cam", 3, Agent5)]
    [InlineData("ffmpeg-udp-02-setup", RtspMethod.Setup, "/cam/trackID=0", 3, Agent5)]
    [InlineData("gst-tcp-02-describe", RtspMethod.Describe, "/cam", 3, Gst)]
    [InlineData("gst-tcp-04-play", RtspMethod.Play, "/cam", 5, Gst)]
    [InlineData("gst-udp-02-setup", RtspMethod.Setup, "/cam/trackID=0", 3, Gst)]
    [InlineData("gst-mcast-02-setup", RtspMethod.Setup, "/cam/trackID=0", 3, Gst)]
    [InlineData("vlc-setup", RtspMethod.Setup, "/cam/trackID=1", 5, "LibVLC/3.0.20 (LIVE555 Streaming Media v2016.11.28)")]
    [InlineData("vlc-set-parameter", RtspMethod.SetParameter, "/cam", 9, "LibVLC/3.0.20 (LIVE555 Streaming Media v2016.11.28)")]
    [InlineData("teardown", RtspMethod.Teardown, "/cam", 10, null)]
    public void A_players_request_parses_to_what_it_says(string file, RtspMethod method, string path, int cseq, string? agent)
    {
        var bytes = Load(file);
        Assert.Equal(RtspRead.Request, RtspReader.TryRead(bytes, out var message, out var consumed));
        Assert.Equal(bytes.Length, consumed);

        var request = message.Request!;
        Assert.True(RtspUri.TryParse(request.Uri, out var uri));
        Assert.Equal((method, path, cseq, agent), (request.Method, uri.Path, request.CSeq, request.Header("User-Agent")));
    }

    [Theory]
    [InlineData("ffmpeg-tcp-03-setup", TransportProtocol.Tcp, false, "0-1", null)]
    [InlineData("ffmpeg-udp-02-setup", TransportProtocol.Udp, false, null, "31454-31455")]
    [InlineData("gst-udp-02-setup", TransportProtocol.Udp, false, null, "32800-32801")]
    [InlineData("gst-mcast-02-setup", TransportProtocol.Udp, true, null, null)]
    [InlineData("vlc-setup", TransportProtocol.Udp, false, null, "51094-51095")]
    public void A_players_transport_parses_to_what_it_says(
        string file, TransportProtocol protocol, bool isMulticast, string? channels, string? ports)
    {
        RtspReader.TryRead(Load(file), out var message, out _);
        Assert.True(TransportHeader.TryParse(message.Request!.Header("Transport"), out var list));
        var only = Assert.Single(list);
        Assert.Equal(
            (protocol, isMulticast, channels, ports),
            (only.Protocol, only.IsMulticast, only.Interleaved?.ToString(), only.ClientPorts?.ToString()));
    }

    [Theory]
    [InlineData("ffmpeg-tcp-02-describe")]
    [InlineData("ffmpeg-tcp-03-setup")]
    [InlineData("ffmpeg-qop-02-describe")]
    [InlineData("gst-tcp-02-describe")]
    [InlineData("gst-tcp-04-play")]
    public void The_digest_of_a_real_player_is_the_one_we_compute(string file)
    {
        RtspReader.TryRead(Load(file), out var message, out _);
        Assert.True(AuthorizationHeader.TryParse(message.Request!.Header("Authorization"), out var header));
        Assert.Equal(header!.Response, DigestAuthenticator.ResponseTo(header, message.Request.MethodText, "pass"));
        Assert.True(DigestAuthenticator.Covers(header.Uri, message.Request.Uri));
    }

    private static byte[] Load(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "tests", "golden", "corpus", "rtsp-request", file + ".bin");
            if (File.Exists(path))
                return File.ReadAllBytes(path);
        }

        throw new FileNotFoundException("No golden request of that name above the test's folder.", file);
    }
}

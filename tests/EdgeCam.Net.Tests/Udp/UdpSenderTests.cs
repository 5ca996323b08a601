using System.Net;
using EdgeCam.Diagnostics;
using EdgeCam.Net.Rtp;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Net.Udp;
using EdgeCam.Rtp;
using EdgeCam.Testing.MpegTs;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Net.Tests.Udp;

public sealed class UdpSenderTests : IDisposable
{
    private readonly TestStream _stream = new(hasSound: true);
    private readonly UdpReceiver _receiver = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edgecam").FullName;

    private string SdpPath => Path.Combine(_folder, "cam.sdp");

    public void Dispose()
    {
        _receiver.Dispose();
        _stream.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Its_thread_sends_what_is_published()
    {
        using var sender = Start(new UdpPlan(UdpFormat.MpegTs, _receiver.EndPoint), new UdpPlan(UdpFormat.Rtp, new IPEndPoint(IPAddress.Loopback, 9), SdpFile: SdpPath));
        _stream.Idr();
        _stream.Pictures(5);
        Eventually.True(() => TransportStreamAnalyser.Analyse(_receiver.Receive().SelectMany(bytes => bytes).ToArray(), new TransportStreamLimits { IsExcerpt = true }).Video.Count() >= 5);
        Eventually.True(() => File.Exists(SdpPath));
    }

    [Fact]
    public void Plain_rtp_begins_with_an_idr_and_counts_on()
    {
        using var player = NewRtpPlayer();
        OnUnit(player, _stream.Picture());
        Assert.Empty(_receiver.Receive());
        OnUnit(player, _stream.Idr(9_000));
        for (var i = 0; i < 20; i++)
            OnUnit(player, _stream.Picture(3_000));
        var packets = _receiver.Receive().ConvertAll(datagram =>
        {
            Assert.True(RtpHeader.TryRead(datagram, out var header, out var payload));
            return new ReceivedPacket(0, header, payload.ToArray());
        });
        Assert.True(packets[0].BeginsIdr);
        Assert.All(ReceivedPackets.Steps(packets), step => Assert.Equal(1, step));
        Assert.Equal(21, packets.Count(packet => packet.Header.Marker));
    }

    [Fact]
    public void The_sdp_file_describes_what_is_sent_and_is_replaced_whole()
    {
        File.WriteAllText(SdpPath, "what a former run left");
        using (var held = File.OpenRead(SdpPath)) // a player that is reading it keeps what it opened
        using (var player = NewRtpPlayer())
        {
            OnUnit(player, _stream.Idr());
            using var reader = new StreamReader(held);
            Assert.Equal("what a former run left", reader.ReadToEnd());
        }

        var sdp = File.ReadAllText(SdpPath).Split("\r\n");
        Assert.Equal("v=0", sdp[0]);
        Assert.Contains("c=IN IP4 127.0.0.1", sdp);
        Assert.Contains($"m=video {_receiver.EndPoint.Port} RTP/AVP 96", sdp);
        Assert.Contains($"m=audio {_receiver.EndPoint.Port + 2} RTP/AVP 97", sdp);
        Assert.Contains(sdp, line => line.Contains($"sprop-parameter-sets={Convert.ToBase64String(MadeUp.Sps)},{Convert.ToBase64String(MadeUp.Pps)}", StringComparison.Ordinal));
        Assert.DoesNotContain(sdp, line => line.StartsWith("a=control", StringComparison.Ordinal));
        Assert.Equal([SdpPath], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Without_a_place_for_the_sdp_file_the_stream_goes_on()
    {
        using var player = NewRtpPlayer(Path.Combine(_folder, "missing", "cam.sdp"));
        OnUnit(player, _stream.Idr());
        Assert.NotEmpty(_receiver.Receive());
    }

    [Fact]
    public void A_lapped_player_asks_for_an_idr()
    {
        using var player = NewRtpPlayer();
        _stream.Stream.OnIdrForced();
        player.OnLapped();
        Assert.True(_stream.Stream.IsIdrWanted);
    }

    private void OnUnit(RtpPlayer player, long sequence) => player.OnUnit(_stream.View(sequence), _stream.Now);

    private RtpPlayer NewRtpPlayer(string? sdpFile = null) => new(
        _stream.Stream, new UdpPlan(UdpFormat.Rtp, _receiver.EndPoint, SdpFile: sdpFile ?? SdpPath), 1_400, new ReportWriter("edgecam"), new MemoryBudget(), NullLogger.Instance);

    private UdpSender Start(params UdpPlan[] plans)
    {
        var sender = new UdpSender(_stream.Stream, plans, 1_400, new MemoryBudget(), NullLogger.Instance);
        sender.Start();
        return sender;
    }
}

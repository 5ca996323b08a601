using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EdgeCam.Testing.MpegTs;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Destinations that are sent to without being asked, and the group that players may share.</summary>
[Collection(nameof(Undisturbed))]
public sealed class UdpOutputTests
{
    // The hard limits (ISO/IEC 13818-1 §2.7.2, ETSI TR 101 290 §5.2.1): on a busy machine the daemon's threads wait for
    // their turn, so that the tighter ones that it aims at are for the tests of the multiplexer.
    private static readonly TransportStreamLimits Limits = new()
    {
        IsExcerpt = true,
        PcrInterval = TimeSpan.FromMilliseconds(100),
        TableInterval = TimeSpan.FromMilliseconds(500),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transport_stream_follows_the_standard_and_plays()
    {
        var port = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start(("Udp__0__Destination", $"127.0.0.1:{port}"), ("Encoder__GopSeconds", 1));

        using (var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, port)))
            await FollowsStandard(socket);
        await PlaysFromTheMiddle($"-i udp://127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_transport_stream_reaches_a_multicast_group()
    {
        Assert.SkipUnless(Array.Exists(NetworkInterface.GetAllNetworkInterfaces(), nic => nic.Name == "lo"), "needs: the interface lo");
        var port = FreePorts.TakeFour();
        var group = IPAddress.Parse("239.255.17.4");
        await using var camera = await RunningCamera.Start(("Udp__0__Destination", $"{group}:{port}"), ("Udp__0__Interface", "lo"));
        using var socket = new UdpClient(AddressFamily.InterNetwork);
        socket.Client.Bind(new IPEndPoint(group, port));
        socket.JoinMulticastGroup(group, IPAddress.Loopback);

        await FollowsStandard(socket);
    }

    [Fact]
    public async Task Plain_rtp_plays_by_the_sdp_file()
    {
        using var scratch = new ScratchFolder();
        var port = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start(
            ("Udp__0__Format", "Rtp"), ("Udp__0__Destination", $"127.0.0.1:{port}"), ("Udp__0__SdpFile", scratch["cam.sdp"]), ("Encoder__GopSeconds", 1));
        await Eventually.IsTrue(() => File.Exists(scratch["cam.sdp"]), TimeSpan.FromSeconds(10), "the SDP file", Cancel);

        var played = await Player.Ffmpeg($"-protocol_whitelist file,udp,rtp -i {scratch["cam.sdp"]}", "-map 0:v -map 0:a -frames:v 30 -frames:a 30 -f framecrc -");
        Assert.Equal(30, played.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
        Assert.Equal(30, played.Output.Split('\n').Count(line => line.StartsWith("1,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Players_share_a_multicast_group()
    {
        await using var network = await PrivateNetwork.Create();
        await using var camera = await RunningCamera.StartUnder(
            network.Wrapper, ("Rtsp__Multicast__Enabled", true), ("Rtsp__Multicast__Interface", "lo"), ("Encoder__GopSeconds", 1));

        await network.Plays($"-rtsp_transport udp_multicast -i {camera.Url}", camera);
        await Task.WhenAll(
            network.Plays($"-rtsp_transport tcp -i {camera.Url}", camera),
            network.Plays($"-rtsp_transport udp -i {camera.Url}", camera));
    }

    // What is sent all the time is met in the middle of a GOP: ffmpeg says so, and shows pictures from the next IDR.
    private static async Task PlaysFromTheMiddle(string input)
    {
        var played = await Player.Ffmpeg(input, "-map 0:v -frames:v 30 -f framecrc -");
        Assert.Equal(30, played.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
    }

    // Within three captures: a machine that stops the daemon for a tenth of a second breaks the standard, and not the daemon.
    private static async Task FollowsStandard(UdpClient socket)
    {
        var report = await Capture(socket);
        for (var i = 1; i < 3 && report.Violations.Count > 0; i++)
            report = await Capture(socket);
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.True(report.Video.Count() > 20, report.ToString());
        Assert.True(report.Audio.Any(), report.ToString());
    }

    private static async Task<TransportStreamReport> Capture(UdpClient socket)
    {
        var length = TimeSpan.FromSeconds(4);
        var analyser = new TransportStreamAnalyser(Limits);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(length + TimeSpan.FromSeconds(10));
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            var datagram = await socket.ReceiveAsync(patience.Token);
            analyser.Add(datagram.Buffer, Stopwatch.GetElapsedTime(began));
        }

        return analyser.Finish();
    }
}

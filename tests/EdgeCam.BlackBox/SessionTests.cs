using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The life of an RTSP session, request by request.</summary>
public sealed class SessionTests
{
    private const double Slack = 1; // s: what a busy machine adds

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_player_gets_nothing_until_it_plays_again_and_then_begins_with_an_idr()
    {
        await using var camera = await RunningCamera.Start(("Encoder__GopSeconds", 10));
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        await NextPicture(player, new VideoReceiver());

        Assert.Equal(200, (await player.Ask("PAUSE", Cancel)).Status);
        player.Packets.Clear();
        foreach (var keepAlive in (string[])["GET_PARAMETER", "SET_PARAMETER", "OPTIONS"])
            Assert.Equal(200, (await player.Ask(keepAlive, Cancel)).Status);
        Assert.DoesNotContain(player.Packets, packet => packet.Channel == 0);

        Assert.Equal(200, (await player.Ask("PLAY", Cancel)).Status);
        Assert.True((await NextPicture(player, new VideoReceiver())).IsIdr);
        Assert.Equal(200, (await player.Ask("TEARDOWN", Cancel)).Status);
        Assert.Equal(454, (await player.Ask("PLAY", Cancel)).Status);
    }

    [Fact]
    public async Task Nothing_is_sent_to_an_address_that_did_not_ask()
    {
        await using var camera = await RunningCamera.Start();
        using var player = await RtspClient.Connect(camera.Url, Cancel);

        var elsewhere = await player.Ask("SETUP", Cancel, "trackID=0", "Transport: RTP/AVP;unicast;destination=192.0.2.77;client_port=5000-5001");
        Assert.Equal(461, elsewhere.Status);
        var here = await player.Ask("SETUP", Cancel, "trackID=0", "Transport: RTP/AVP;unicast;destination=127.0.0.1;client_port=5000-5001");
        Assert.Equal(200, here.Status);
    }

    [Fact]
    public async Task A_udp_player_that_falls_silent_is_dropped()
    {
        await using var camera = await RunningCamera.Start(("Rtsp__SessionTimeoutSeconds", 10));
        var port = FreePorts.TakeFour();
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.Ask("SETUP", Cancel, "trackID=0", $"Transport: RTP/AVP;unicast;client_port={port}-{port + 1}")).Status);
        Assert.Equal(200, (await player.Ask("PLAY", Cancel)).Status);
        var began = Stopwatch.GetTimestamp();

        Assert.True(await player.IsHungUp(Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel));

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 9.5, 14);
        await Eventually.IsTrue( // the log has a thread of its own
            () => camera.Said.Contains("Nothing heard from player", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the log says why", Cancel);
    }

    [Fact]
    public async Task Sender_reports_come_within_a_second_and_then_at_most_five_seconds_apart()
    {
        await using var camera = await RunningCamera.Start();
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var playing = player.Elapsed;

        var reports = new List<TimeSpan>();
        while (await player.NextPacket(Cancel) is { } packet && packet.At - playing < TimeSpan.FromSeconds(11))
        {
            if (packet.Channel == 1 && packet.Bytes[1] == 200) // SR, RFC 3550 §6.4.1
                reports.Add(packet.At);
        }

        Assert.True(reports.Count >= 3, $"{reports.Count} reports in 11 s");
        Assert.InRange((reports[0] - playing).TotalSeconds, -1, 1 + Slack);
        Assert.All(reports.Zip(reports.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 0.5, 5 + Slack));
    }

    [Fact]
    public async Task A_player_that_joins_sees_an_idr_at_once_and_a_crowd_costs_few_of_them()
    {
        await using var camera = await RunningCamera.Start(("Encoder__GopSeconds", 30), ("Rtsp__MaxForcedIdrPerSecond", 4));
        using var witness = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await witness.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await NextPicture(witness, seen);

        var began = witness.Elapsed;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var joining = new List<Task<TimeSpan>>();
        while (joining.Count < 20 && await pace.WaitForNextTickAsync(Cancel))
            joining.Add(Join(camera));
        var joins = await Task.WhenAll(joining);
        Assert.All(joins, join => Assert.InRange(join.TotalSeconds, 0, 3)); // the next of the GOP is half a minute away

        while (witness.Elapsed - began < TimeSpan.FromSeconds(2))
            await NextPicture(witness, seen);
        Assert.InRange(seen.Units.Count(unit => unit.IsIdr && unit.At >= began && unit.At < began + TimeSpan.FromSeconds(2)), 1, 10); // 8 and those on their way
        Assert.Equal(0, seen.Gaps);
    }

    private static async Task<TimeSpan> Join(RunningCamera camera)
    {
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var playing = player.Elapsed;
        var first = await NextPicture(player, new VideoReceiver());
        Assert.True(first.IsIdr);
        return first.At - playing;
    }

    private static async Task<ReceivedUnit> NextPicture(RtspClient player, VideoReceiver video)
    {
        var before = video.Units.Count;
        while (video.Units.Count == before && await player.NextPacket(Cancel) is { } packet)
        {
            if (packet.Channel == 0)
                video.OnPacket(packet.Bytes, packet.At);
        }

        Assert.True(video.Units.Count > before, "the server hung up");
        return video.Units[^1];
    }
}

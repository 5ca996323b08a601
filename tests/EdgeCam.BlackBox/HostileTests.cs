using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Clients that mean harm or know no better. Whatever they do, an ordinary player is served.</summary>
public sealed class HostileTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\0\u0001\u0002\u0003 garbage\r\n\r\n", 400)]
    [InlineData("DESCRIBE\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: camera\r\n\r\n", null)]
    [InlineData("DESCRIBE rtsp://127.0.0.1/cam RTSP/9.0\r\nCSeq: 1\r\n\r\n", 505)]
    [InlineData("SETUP rtsp://127.0.0.1/cam/trackID=99 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;unicast;client_port=5000-5001\r\n\r\n", 404)]
    [InlineData("SETUP rtsp://127.0.0.1/cam/trackID=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: %n%n%n;;;client_port=-1-99999999999\r\n\r\n", null)]
    [InlineData("PLAY rtsp://127.0.0.1/cam RTSP/1.0\r\nCSeq: 1\r\nSession: ../../etc/passwd\r\n\r\n", 454)]
    [InlineData("SET_PARAMETER rtsp://127.0.0.1/cam RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n", 400)]
    public async Task A_malformed_request_is_refused(string request, int? status)
    {
        await using var camera = await RunningCamera.Start();
        using var client = await RtspClient.Connect(camera.Url, Cancel);
        await client.Send(request, Cancel);

        var answer = await client.NextAnswer(Cancel).WaitAsync(TimeSpan.FromSeconds(5), Cancel);

        Assert.NotNull(answer);
        Assert.InRange(answer.Status, 400, 599);
        if (status is { } expected)
            Assert.Equal(expected, answer.Status);
        await Player.IsServedBy(camera);
    }

    [Fact]
    public async Task Requests_without_end_are_cut_off()
    {
        await using var camera = await RunningCamera.Start();
        string[] floods = ["DESCRIBE rtsp://127.0.0.1/" + new string('a', 64 * 1024), "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: " + new string('b', 256 * 1024), "SET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 1000000000\r\n\r\n"];
        foreach (var flood in floods)
        {
            using var client = await RtspClient.Connect(camera.Url, Cancel);
            try
            {
                await client.Send(flood, Cancel);
            }
            catch (SocketException)
            {
                // hung up on while it still sent
            }

            Assert.True(await client.IsHungUp(Cancel).WaitAsync(TimeSpan.FromSeconds(5), Cancel));
        }

        await Player.IsServedBy(camera);
    }

    [Fact]
    public async Task A_request_that_drips_in_is_cut_off_in_time()
    {
        await using var camera = await RunningCamera.Start(("Rtsp__HandshakeTimeoutSeconds", 2));
        using var client = await RtspClient.Connect(camera.Url, Cancel);
        var hungUp = client.IsHungUp(Cancel);
        using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var request = Encoding.ASCII.GetBytes($"DESCRIBE {camera.Url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: " + new string('x', 1000));
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; !hungUp.IsCompleted && i < request.Length; i++)
        {
            await drip.WaitForNextTickAsync(Cancel);
            await SendIfOpen(client, (char)request[i]);
        }

        Assert.True(await hungUp);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 1.5, 6);
        await Player.IsServedBy(camera);
    }

    [Fact]
    public async Task Hundreds_of_silent_connections_do_not_keep_a_player_out()
    {
        await using var camera = await RunningCamera.Start(("Rtsp__HandshakeTimeoutSeconds", 60));
        var silent = new List<RtspClient>();
        try
        {
            for (byte host = 2; host < 12; host++) // more addresses than one, or the limit for each of them would do
            {
                for (var i = 0; i < 30; i++)
                    silent.Add(await RtspClient.Connect(camera.Url, Cancel, from: new IPAddress([127, 0, 0, host])));
            }

            await Player.IsServedBy(camera);
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }
    }

    private static async Task SendIfOpen(RtspClient client, char character)
    {
        try
        {
            await client.Send(character.ToString(), Cancel);
        }
        catch (SocketException)
        {
            // hung up on: the reader sees it too
        }
    }
}

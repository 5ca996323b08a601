using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A player over TCP that cannot take the whole stream.</summary>
public sealed class SlowReaderTests
{
    private const int BitrateKbps = 3000;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("EDGECAM_LONG") is null ? 15 : 120);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_reader_is_never_cut_off_and_gets_whole_pictures_at_nobody_elses_cost()
    {
        using var scratch = new ScratchFolder();
        await Player.Plays( // noise keeps the encoder at its bit rate
            "-f lavfi -i testsrc2=size=320x240:rate=15,noise=alls=60:allf=t", $"-t 4 -c:v libx264 -preset ultrafast -b:v 8M {scratch["noise.mp4"]}");
        await using var camera = await RunningCamera.Start(
            ("Source__Kind", "File"), ("Source__Path", scratch["noise.mp4"]), ("Encoder__BitrateKbps", BitrateKbps));

        using var slow = await RtspClient.Connect(camera.Url, Cancel, receiveBuffer: 16 * 1024);
        using var fast = await RtspClient.Connect(camera.Url, Cancel);
        var (atHalf, atFull) = (new VideoReceiver(), new VideoReceiver());
        await Task.WhenAll(Watch(slow, atHalf, BitrateKbps * 1000 / 8 / 2), Watch(fast, atFull, int.MaxValue));

        Assert.Equal(0, atFull.Gaps);
        Assert.True(atFull.Units.Count > 12 * Length.TotalSeconds, $"the fast one got {atFull.Units.Count} pictures");
        Assert.InRange(atHalf.Units.Count, (int)Length.TotalSeconds, atFull.Units.Count * 3 / 4);
        await IsDecodable(atHalf, scratch["slow.h264"]);
    }

    /// <summary>Reads no faster than so many bytes a second, and until the time is over.</summary>
    private static async Task Watch(RtspClient player, VideoReceiver video, int bytesPerSecond)
    {
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var began = player.Elapsed;
        var bytes = 0L;
        while (player.Elapsed - began < Length)
        {
            var packet = await player.NextPacket(Cancel);
            Assert.True(packet is not null, $"cut off after {player.Elapsed - began}");
            bytes += packet.Bytes.Length;
            if (packet.Channel == 0)
                video.OnPacket(packet.Bytes, packet.At);
            while (bytes > (player.Elapsed - began).TotalSeconds * bytesPerSecond)
                await pace.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>Pictures are left out only before an IDR: what came is a stream that decodes without an error.</summary>
    private static async Task IsDecodable(VideoReceiver received, string file)
    {
        Assert.True(received.Units[0].IsIdr);
        Assert.DoesNotContain(received.Units, unit => unit.FollowsGap && !unit.IsIdr);
        await File.WriteAllBytesAsync(file, [.. received.Units.SelectMany(unit => unit.AnnexB)], Cancel);
        var decoded = await Player.Plays($"-f h264 -i {file}", "-fps_mode passthrough -f framecrc -");
        Assert.Equal(received.Units.Count, decoded.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
    }
}

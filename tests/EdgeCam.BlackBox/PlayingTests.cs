using EdgeCam.Linux.Video;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>What real players make of the stream.</summary>
public sealed class PlayingTests
{
    private const int Width = 320;
    private const int Height = 240;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Ffmpeg_decodes_picture_and_sound_without_an_error(string transport)
    {
        await using var camera = await RunningCamera.Start();

        await Player.Plays($"-rtsp_transport {transport} -i {camera.Url}", $"-map 0:v -map 0:a -t 2 {Player.Discard}");
        var streams = await Tool.Run("ffprobe", $"-v error -rtsp_transport {transport} -show_entries stream=codec_name,width,height,sample_rate,color_space -of csv=p=0 {camera.Url}", Player.Patience, Cancel);
        Assert.Equal(["h264,320,240,smpte170m", "aac,48000"], streams.Output.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task GStreamer_decodes_the_picture(string transport)
    {
        await using var camera = await RunningCamera.Start();

        var played = await Player.GStreamer($"rtspsrc location={camera.Url} protocols={transport} latency=100");

        Assert.True(played.Succeeded, played.ToString());
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task No_picture_is_missing_and_none_comes_twice(string transport)
    {
        await using var camera = await RunningCamera.Start();

        var numbers = Player.NumbersIn(await Player.Pictures($"-rtsp_transport {transport} -i {camera.Url}", 45, Width, Height), Width, Height);

        Assert.Equal(Enumerable.Range(0, 45).Select(i => numbers[0] + (uint)i), numbers);
    }

    [Fact]
    public async Task A_picture_arrives_as_it_was_painted()
    {
        await using var camera = await RunningCamera.Start(("Encoder__BitrateKbps", 5000), ("Encoder__Preset", "Veryfast"));
        var pictures = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 20, Width, Height);

        foreach (var picture in pictures.Skip(10))
        {
            var psnr = PaintedAgain.LumaPsnr(picture, Width, Height);
            Assert.True(psnr > 25, $"{psnr:0.0} dB"); // how far rate control had recovered from the forced IDR varies: 29 to 40 were seen
        }
    }

    [Fact]
    public async Task Flash_and_beep_arrive_in_step()
    {
        using var scratch = new ScratchFolder();
        await using var camera = await RunningCamera.Start(("Source__FramesPerSecond", 30));
        await Player.Plays($"-rtsp_transport tcp -i {camera.Url}", $"-t 5 -c copy {scratch["av.mkv"]}");

        var flashes = await Onsets.OfFlashes(scratch["av.mkv"]);
        var beeps = await Onsets.OfBeeps(scratch["av.mkv"]);

        Assert.True(flashes.Count >= 3, $"{flashes.Count} flashes");
        Assert.All(flashes, flash => Assert.True(
            beeps.Min(beep => Math.Abs(beep - flash)) < 0.060,
            $"flashes at {string.Join(' ', flashes)}, beeps at {string.Join(' ', beeps)}"));
    }

    [Fact]
    public async Task Two_players_over_different_transports_are_served_at_once()
    {
        await using var camera = await RunningCamera.Start();

        await Task.WhenAll(
            Player.Plays($"-rtsp_transport tcp -i {camera.Url}"),
            Player.Plays($"-rtsp_transport udp -i {camera.Url}"));
    }

    [Fact]
    public async Task Rtsps_plays_through_tls()
    {
        Needs.Programs("openssl");
        using var scratch = new ScratchFolder();
        var made = await Tool.Run(
            "openssl", $"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {scratch["key.pem"]} -out {scratch["cert.pem"]}", Player.Patience, Cancel);
        Assert.True(made.Succeeded, made.ToString());
        var tls = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start(
            ("Rtsp__TlsPort", tls), ("Rtsp__CertificateFile", scratch["cert.pem"]), ("Rtsp__KeyFile", scratch["key.pem"]));

        await Player.Plays($"-rtsp_transport tcp -i rtsps://127.0.0.1:{tls}/cam", $"-map 0:v -map 0:a -t 2 {Player.Discard}");
    }
}

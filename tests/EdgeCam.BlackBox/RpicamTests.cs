using System.Globalization;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The daemon with a script in the place of rpicam-vid.</summary>
[Collection(nameof(Undisturbed))]
public sealed class RpicamTests : IDisposable
{
    private const int Width = 384; // a multiple of 128
    private const int Height = 216;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly ScratchFolder _scratch = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Its_pictures_reach_a_player_in_their_size_and_colours()
    {
        await using var camera = await Start($"env >{_scratch["environment"]}; {Films("red")}", ("Source__Rpicam__Settings__0", "rotation=180"), ("Source__Rpicam__Camera", 1));
        var pictures = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 10, Width, Height);

        var (luma, quarter) = (Width * Height, Width * Height / 4);
        Assert.All(pictures.Skip(2), picture =>
        {
            Assert.All(picture[..luma], sample => Assert.InRange(sample, 78, 84));
            Assert.All(picture[luma..(luma + quarter)], sample => Assert.InRange(sample, 87, 93));
            Assert.All(picture[(luma + quarter)..], sample => Assert.InRange(sample, 236, 243));
        });
        Assert.Equal(
            $"--camera=1 --width={Width} --height={Height} --framerate=15 --timeout=0 --nopreview --flush --output=- --codec=yuv420 --rotation=180",
            (await File.ReadAllLinesAsync(_scratch["arguments"], Cancel))[0]);
        Assert.DoesNotContain("EDGECAM_", await File.ReadAllTextAsync(_scratch["environment"], Cancel), StringComparison.Ordinal); // passwords may be among them
    }

    [Fact]
    public async Task Each_row_is_in_its_place()
    {
        await using var camera = await Start(Films("testsrc2"), ("Encoder__BitrateKbps", 4000));
        var pictures = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 5, Width, Height);
        var sent = await Player.Pictures($"-f lavfi -i testsrc2=size={Width}x{Height}:rate=15", 300, Width, Height);
        Assert.All(pictures.Skip(2), picture => Assert.InRange(sent.Max(original => PaintedAgain.LumaPsnr(picture, original, Width * Height)), 26, 100));
    }

    [Fact]
    public async Task Its_own_h264_is_passed_through()
    {
        var film = $"exec ffmpeg -nostdin -v error -re -f lavfi -i testsrc2=size=320x240:rate=15 -c:v libx264 -preset ultrafast -tune zerolatency -g 15 -flush_packets 1 -f h264 -";
        await using var camera = await Start(film, ("Source__Format", "H264"), ("Source__Width", 320), ("Source__Height", 240));
        await Player.IsServedBy(camera);
        Assert.Contains("--codec=h264 --inline --bitrate=600000 --intra=30", await File.ReadAllTextAsync(_scratch["arguments"], Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("Encoder:", camera.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -KILL $$", "ended with")]
    [InlineData("head -c 40000 /dev/zero; exit 3", "ended with 3")]
    [InlineData("head -c 40000 /dev/zero; sleep 60", "has delivered nothing for 1 s")]
    [InlineData("trap '' TERM; while :; do sleep 60; done", "has delivered nothing for 1 s")]
    public async Task What_breaks_it_is_said_and_it_is_started_again_while_its_player_watches_on(string breaks, string said)
    {
        var film = $"if [ $(wc -l <{_scratch["arguments"]}) = 1 ]; then {Frames("red", 45)}; {breaks}; fi; {Films("red")}";
        await using var camera = await Start(film);
        using var player = await RtspClient.Connect(camera.Url, Cancel);
        Assert.Equal(200, (await player.PlayInterleaved(Cancel)).Status);
        var seen = new VideoReceiver();
        await ReopenTests.See(player, seen, 10);
        while (!camera.Said.Contains(said, StringComparison.Ordinal))
            await ReopenTests.See(player, seen, 1);
        await ReopenTests.See(player, seen, 30);

        Assert.Equal(0, seen.Gaps);
        Assert.InRange(seen.Units.Zip(seen.Units.Skip(1), (first, second) => second.At - first.At).Max(), TimeSpan.Zero, LongestPause);
        Assert.InRange((await File.ReadAllLinesAsync(_scratch["arguments"], Cancel)).Length, 2, 4);
    }

    [Fact]
    public async Task Its_refusal_is_told_in_its_own_words_and_a_stand_in_is_shown_until_it_films()
    {
        var film = $"if [ ! -e {_scratch["plugged"]} ]; then echo 'ERROR: *** no cameras available ***' >&2; exit 255; fi; {Films("red")}";
        await using var camera = await Start(film);
        Assert.Contains("ended with 255: ERROR: *** no cameras available ***", camera.Said, StringComparison.Ordinal);
        await Player.IsServedBy(camera);
        await File.WriteAllTextAsync(_scratch["plugged"], "", Cancel);
        await Eventually.IsTrue(() => camera.Said.Contains("camera is back", StringComparison.Ordinal), Player.Patience, camera.Said, Cancel);
        await Player.IsServedBy(camera);
    }

    [Fact]
    public async Task A_size_that_the_sensor_has_not_is_not_taken_for_another()
    {
        var film = $"echo '[0:00:00.3] [4242]  INFO Camera camera.cpp:1197 configuring streams: (0) 256x144-YUV420/sYCC (1) 2028x1520-SBGGR12_CSI2P/RAW' >&2; sleep 0.2; {Films("red")}";
        await using var camera = await Start(film);
        Assert.Contains("films 256x144, not 384x216, which this camera has not", camera.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_with_the_daemon_even_when_that_is_killed(bool isKilled)
    {
        await using var camera = await Start($"trap '' TERM PIPE; echo $$ >{_scratch["pid"]}; {Frames("red", 30)}; while :; do sleep 1; done");
        var pid = int.Parse(await File.ReadAllTextAsync(_scratch["pid"], Cancel), CultureInfo.InvariantCulture);
        if (isKilled)
            await camera.Kill();
        else
            await camera.Stop();
        await Eventually.IsTrue(() => !IsRunning(pid), Player.Patience, "its end", Cancel);
    }

    private static bool IsRunning(int pid) => File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static string Films(string pattern) => $"exec {Frames(pattern, count: null)}";

    /// <summary>As rpicam-vid: planar, full range.</summary>
    private static string Frames(string pattern, int? count)
    {
        var source = pattern == "testsrc2" ? "testsrc2=" : $"color={pattern}:";
        return $"ffmpeg -nostdin -v error -re -f lavfi -i {source}size={Width}x{Height}:rate=15 {(count is null ? "" : $"-frames:v {count}")} -vf scale=out_range=pc -pix_fmt yuvj420p -f rawvideo -";
    }

    private async Task<RunningCamera> Start(string film, params (string Key, object Value)[] settings)
    {
        Needs.Programs("ffmpeg", "setpriv", "setsid");
        var program = _scratch["rpicam-vid"];
        await File.WriteAllTextAsync(program, $"#!/bin/bash\necho \"$*\" >>{_scratch["arguments"]}\n{film}\n", Cancel);
        await Tool.Run("chmod", $"+x {program}", Player.Patience, Cancel);
        return await RunningCamera.Start(
            [("Source__Kind", "Rpicam"), ("Source__Rpicam__Program", program), ("Source__Width", Width), ("Source__Height", Height), ("Encoder__Kind", "Software"), .. settings]);
    }
}

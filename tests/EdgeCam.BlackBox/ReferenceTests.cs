using System.Text.Json;
using EdgeCam.Testing.Footage;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The camera plays a file, and the far end of its uplink judges by the same file how it looks there.</summary>
public sealed class ReferenceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_camera_plays_is_recognized_and_judged_again_when_it_starts_again()
    {
        Needs.Libav();
        using var clip = new PaintedClip();
        await using var receiver = await RunningReceiver.Start("--reference", clip.Path);
        await using (await Play(clip.Path, receiver))
            await Lines(receiver, "PSNR", 3);
        await using (await Play(clip.Path, receiver))
            await Lines(receiver, "PSNR", 6);

        var figures = await receiver.Stop();
        Assert.Equal(1, figures.GetProperty("restarts").GetInt32());
        var judged = figures.GetProperty("reference");
        Assert.Equal("matched", judged.GetProperty("state").GetString());
        Assert.InRange(Number(judged, "psnr_db"), 32, 60); // the noise of the clip takes many bits
        Assert.InRange(Number(judged, "psnr_p5_db"), 28, 60);
        Assert.InRange(Number(judged, "ssim"), 0.95, 1);
        Assert.InRange(Number(judged, "shown_frames"), 0.8 * figures.GetProperty("frames").GetInt32(), figures.GetProperty("frames").GetInt32());
        Assert.InRange(Number(judged, "freezes"), 1, 5); // no camera, no pictures
        Assert.InRange(Number(judged, "frozen_s"), 0.2, 30);
        Assert.Equal(JsonValueKind.Null, judged.GetProperty("audio_in_time").ValueKind);
    }

    [Fact]
    public async Task Other_footage_is_not_taken_for_it()
    {
        Needs.Libav();
        using var clip = new PaintedClip();
        using var other = new PaintedClip(isMirrored: true);
        await using var receiver = await RunningReceiver.Start("--reference", other.Path);
        await using (await Play(clip.Path, receiver))
            await Lines(receiver, "not the reference", 1);

        var judged = (await receiver.Stop()).GetProperty("reference");
        Assert.Equal(("no_match", JsonValueKind.Null), (judged.GetProperty("state").GetString(), judged.GetProperty("psnr_db").ValueKind));
        Assert.Contains("let the camera play this very file", receiver.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_car_park_is_seen_and_heard()
    {
        Needs.Libav();
        var path = Needs.CarPark();
        await using var receiver = await RunningReceiver.Start("--reference", path, "--sound-rate", "48000");
        await using (await Play(path, receiver, ("Uplinks__0__MaxKbps", 400)))
            await Lines(receiver, "PSNR", 5);

        var judged = (await receiver.Stop()).GetProperty("reference");
        Assert.InRange(Number(judged, "psnr_db"), 36, 60);
        Assert.InRange(Number(judged, "audio_in_time"), 0.9, 1);
    }

    private static Task<RunningCamera> Play(string file, RunningReceiver receiver, params (string Key, object Value)[] settings) => RunningCamera.Start(
        [("Source__Kind", "File"), ("Source__Path", file), ("Uplinks__0__Url", $"rtp://127.0.0.1:{receiver.Port}"), ("UplinkEncoder__Preset", "Ultrafast"), .. settings]);

    /// <summary>Waits for lines of figures, one a second, that tell of something.</summary>
    private static Task Lines(RunningReceiver receiver, string text, int count) => Eventually.IsTrue(
        () => receiver.Said.Split('\n').Count(line => line.Contains("kbit/s", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal)) >= count,
        Player.Patience, $"{count} lines with {text}", Cancel);

    private static double Number(JsonElement figures, string name) => figures.GetProperty(name).GetDouble();
}

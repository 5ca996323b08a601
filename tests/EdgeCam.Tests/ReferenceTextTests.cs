using System.Text.Json;
using EdgeCam.Hosting.Receive;
using EdgeCam.Quality;
using EdgeCam.Receiving;
using EdgeCam.Simulation.Report;
using Xunit;

namespace EdgeCam.Tests;

public sealed class ReferenceTextTests
{
    private static readonly ReferenceReport Judged = ReferenceReport.Nothing with
    {
        State = ReferenceState.Matched,
        Quality = ReferenceReport.Nothing.Quality with { Ticks = 110, Coding = new PictureStatistics(100, 40, 35, 0.98, 0.95), Frozen = TimeSpan.FromSeconds(1.5) },
        Sound = new SoundReport(200, 150, 10, 2, TimeSpan.FromSeconds(0.75)),
    };

    [Fact]
    public void The_keys_are_those_of_a_simulation()
    {
        var keys = Json(Judged).EnumerateObject().Select(property => property.Name).Except(["footage", "state", "fell_behind"]).ToList();
        Assert.Equal(12, keys.Count);
        Assert.Empty(keys.Except(FigureInfo.All.Select(info => info.Key)));
    }

    [Fact]
    public void What_was_seen_and_heard_is_told_in_figures()
    {
        var json = Json(Judged);
        Assert.Equal((40.0, 35.0, 0.98, 0.95), (Number(json, "psnr_db"), Number(json, "psnr_p5_db"), Number(json, "ssim"), Number(json, "ssim_p5")));
        Assert.Equal((1.5, 0.75, 0.75), (Number(json, "frozen_s"), Number(json, "audio_in_time"), Number(json, "audio_longest_gap_s")));
    }

    [Fact]
    public void What_was_not_seen_or_heard_is_null()
    {
        var json = Json(ReferenceReport.Nothing);
        foreach (var key in (string[])["psnr_db", "psnr_p5_db", "ssim", "ssim_p5", "live_psnr_db", "live_ssim", "frozen_s", "freezes", "audio_in_time", "audio_longest_gap_s"])
            Assert.Equal(JsonValueKind.Null, json.GetProperty(key).ValueKind);
    }

    [Fact]
    public void The_line_tells_of_the_pictures_since_the_one_before()
    {
        var now = Judged with { Quality = Judged.Quality with { Coding = new PictureStatistics(125, 38, 30, 0.97, 0.9) } };
        Assert.Equal("PSNR 30.0 dB, SSIM 0.930", ReferenceText.Line(Judged, now));
        Assert.Equal("no new picture", ReferenceText.Line(now, now));
        Assert.Equal("looking for the reference", ReferenceText.Line(now, now with { State = ReferenceState.Looking }));
    }

    private static JsonElement Json(ReferenceReport report)
    {
        var text = ReceptionJson.Of(ReceptionReport.Nothing, report);
        return JsonDocument.Parse(text).RootElement.GetProperty("reference");
    }

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();
}

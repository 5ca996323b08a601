using System.Text.Json;
using EdgeCam.Simulation.Report;
using Xunit;

namespace EdgeCam.Simulation.Tests.Report;

public sealed class FiguresJsonTests
{
    [Theory]
    [InlineData("used")]
    [InlineData("owd_p50_ms")]
    [InlineData("owd_p95_ms")]
    [InlineData("owd_p99_ms")]
    [InlineData("frame_p95_ms")]
    [InlineData("signal_p50_ms")]
    [InlineData("signal_p95_ms")]
    [InlineData("signal_p99_ms")]
    [InlineData("buffering_p95_ms")]
    [InlineData("transmission_p95_ms")]
    [InlineData("stale_s")]
    [InlineData("regain_s")]
    [InlineData("tail_drops")]
    [InlineData("undecodable")]
    [InlineData("skipped")]
    [InlineData("audio_p95_ms")]
    public void A_key_that_others_read_is_there(string key) =>
        Assert.Equal(1, Root(new Scene("rate=800", seconds: 5)).EnumerateObject().Count(property => property.NameEquals(key)));

    [Fact]
    public void Figures_are_rounded_and_null_where_they_have_no_meaning()
    {
        var scene = new Scene("steps=0:800+2:400", seconds: 6).Frame(0, 10.04, 50.26).Packet(0, 1_000, 1_010.5, 12_345);
        var root = Root(scene);
        Assert.Equal("0.0309", root.GetProperty("used").GetRawText()); // 12,345 of 400,000 bytes
        Assert.Equal("50.3", root.GetProperty("frame_p95_ms").GetRawText());
        Assert.Equal("1010.5", root.GetProperty("owd_p99_ms").GetRawText());
        Assert.Equal("0", root.GetProperty("tail_drops").GetRawText());
        Assert.Equal("4", root.GetProperty("stale_s").GetRawText());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("regain_s").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("audio_p95_ms").ValueKind);
        Assert.Equal("400", root.GetProperty("phases")[1].GetProperty("capacity_kbps").GetRawText());
    }

    [Fact]
    public void Every_figure_has_its_place_a_snake_case_key_and_words()
    {
        Assert.Equal(Enum.GetValues<Figure>(), FigureInfo.All.Select(info => info.Figure));
        Assert.Equal(FigureInfo.All.Count, FigureInfo.All.Select(info => info.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(FigureInfo.All, info => Assert.Matches("^[a-z0-9]+(_[a-z0-9]+)*$", info.Key));
        Assert.All(FigureInfo.All, info => Assert.EndsWith(".", info.Meaning, StringComparison.Ordinal));
    }

    private static JsonElement Root(Scene scene) => JsonDocument.Parse(FiguresJson.ToText(scene.Figures)).RootElement;
}

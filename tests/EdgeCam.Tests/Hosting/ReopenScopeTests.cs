using EdgeCam.Hosting;
using EdgeCam.Options;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Hosting;

/// <summary>What a change of options takes down, and what it leaves standing.</summary>
public sealed class ReopenScopeTests
{
    [Theory]
    [InlineData("""{"encoder":{"preset":"fast","bitrate_kbps":900}}""", ReopenScope.Pipeline)]
    [InlineData("""{"source":{"width":640}}""", ReopenScope.Pipeline)]
    [InlineData("""{"microphone":{"device":"auto"}}""", ReopenScope.Pipeline)]
    [InlineData("""{"overlay":{"enabled":true}}""", ReopenScope.Pipeline)]
    [InlineData("""{"motion":{"enabled":true}}""", ReopenScope.Pipeline)]
    [InlineData("""{"encoder":{"bitrate_kbps":900},"motion":{"sensitivity":9}}""", ReopenScope.None)]
    [InlineData("""{"recording":{"jpeg_quality":9}}""", ReopenScope.None)]
    [InlineData("""{"udp":[{"destination":"127.0.0.1:5000"}]}""", ReopenScope.Udp)]
    [InlineData("""{"uplinks":[{"url":"srt://a:1"}]}""", ReopenScope.Uplinks | ReopenScope.Pipeline)]
    [InlineData("""{"uplink_encoder":{"own":false}}""", ReopenScope.Uplinks | ReopenScope.Pipeline)]
    [InlineData("""{"sub_stream":{"enabled":true}}""", ReopenScope.Pipeline)]
    [InlineData("""{"sub_stream":{"path":"small"}}""", ReopenScope.Pipeline)]
    [InlineData("""{"sub_stream":{"width":320,"height":180}}""", ReopenScope.Pipeline)]
    [InlineData("""{"sub_stream":{"bitrate_kbps":200,"frames_per_second":5,"gop_seconds":1}}""", ReopenScope.None)]
    [InlineData("""{"rtsp":{"port":8000}}""", ReopenScope.Camera)]
    [InlineData("""{"ring":{"megabytes":4}}""", ReopenScope.Camera)]
    public void An_option_needs_no_more_than_the_parts_that_it_is_about(string patch, object scope) =>
        Assert.Equal((ReopenScope)scope, ReopenScopes.Between(new EdgeCamOptions(), With(patch)));

    [Fact]
    public void An_uplink_beside_another_leaves_the_encoders_alone()
    {
        var one = With("""{"uplinks":[{"url":"srt://a:1"}]}""");
        var two = With("""{"uplinks":[{"url":"srt://a:1"},{"url":"srt://b:1"}]}""");
        Assert.Equal(ReopenScope.Uplinks, ReopenScopes.Between(one, two));
        Assert.Equal(ReopenScope.None, ReopenScopes.Between(two, two));
    }

    [Fact]
    public void A_low_rendition_that_comes_or_changes_takes_its_encoder_and_the_uplinks_down()
    {
        const string uplink = """ "uplinks":[{"url":"rtp://a:1","low_rendition":LOW}],"uplink_encoder":{"low_kbps":KBPS} """;
        var without = With($"{{{uplink.Replace("LOW", "false", StringComparison.Ordinal).Replace("KBPS", "100", StringComparison.Ordinal)}}}");
        var with = With($"{{{uplink.Replace("LOW", "true", StringComparison.Ordinal).Replace("KBPS", "100", StringComparison.Ordinal)}}}");
        var larger = With($"{{{uplink.Replace("LOW", "true", StringComparison.Ordinal).Replace("KBPS", "200", StringComparison.Ordinal)}}}");
        Assert.Equal(ReopenScope.Uplinks | ReopenScope.Pipeline, ReopenScopes.Between(without, with));
        Assert.Equal(ReopenScope.Uplinks | ReopenScope.Pipeline, ReopenScopes.Between(with, larger));
        Assert.Equal(ReopenScope.None, ReopenScopes.Between(larger, larger));
    }

    private static EdgeCamOptions With(string patch)
    {
        var json = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(patch)!;
        var settings = new SettingsCheck(Written.Json("{}").Layers).Check(json, json);
        Assert.Empty(settings.Faults);
        return settings.Options!;
    }
}

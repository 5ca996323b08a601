using EdgeCam.Hosting;
using EdgeCam.Options;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Tests;

public sealed class UplinkOptionsTests
{
    [Theory]
    [InlineData("rtp://studio.example.org:5000", "rtp://studio.example.org:5000")]
    [InlineData("rtp://10.0.0.7:5000", "rtp://10.0.0.7:5000")]
    [InlineData("rtp://[fd00::9]:5000", "rtp://[fd00::9]:5000")]
    [InlineData("rtsp://relay/live/cam?token=geheim", "rtsp://relay:554/live/cam")]
    [InlineData("rtsps://relay/live/cam?token=geheim", "rtsps://relay:322/live/cam")]
    [InlineData("srt://studio:9000", "srt://studio:9000")]
    [InlineData("srt://:9000", "srt://:9000")]
    public void A_url_is_shown_without_its_query(string text, string shown)
    {
        Assert.True(UplinkUrl.TryParse(text, out var url));
        Assert.Equal(shown, url!.ToString());
        Assert.Equal(shown, new UplinkUrlRuleAttribute().Shown(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rtp://")]
    [InlineData("rtp://studio")]
    [InlineData("rtp://:5000")]
    [InlineData("rtp://studio:0")]
    [InlineData("rtp://studio:65536")]
    [InlineData("rtp://studio:5000/path")]
    [InlineData("rtp://fd00::9:5000")]
    [InlineData("rtp://[10.0.0.7]:5000")]
    [InlineData("rtp://two words:5000")]
    [InlineData("udp://studio:5000")]
    [InlineData("http://studio:5000/x")]
    [InlineData("rtspu://studio/x")]
    [InlineData("rtsp://studio/x#y")]
    public void What_leads_nowhere_is_refused(string text) => Assert.False(UplinkUrl.TryParse(text, out _));

    [Theory]
    [InlineData("rtsp://cam:geheim@relay/live", "rtsp://...@relay/live")]
    [InlineData("rtsp://cam:ge@heim@relay/live?token=geheim", "rtsp://...@relay/live")]
    [InlineData("rtsp://cam:ge/heim@relay/live", "rtsp://...@relay/live")]
    [InlineData("rtp//cam:geheim@relay", "...")]
    [InlineData("rtps://relay/live?token=geheim", "rtps://relay/live")]
    public void A_password_in_a_url_is_refused_and_not_repeated(string url, string shown)
    {
        var fault = Written.Json($$"""{ "Uplinks": [ { "Url": "{{url}}" } ] }""").OnlyFault();

        Assert.Equal(("Uplinks:0:Url", shown), (fault.Key, fault.Got));
        Assert.DoesNotContain("heim", fault.Message, StringComparison.Ordinal);
        Assert.Contains("without user and password", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("srt://relay:9000?streamid=geheim&passphrase=geheim", "srt://relay:9000", "streamid, passphrase and latency have keys of their own, StreamId, Passphrase and LatencyMs")]
    [InlineData("srt://:9000?mode=listener", "srt://:9000", "must have no query")]
    [InlineData("srt://relay:9000?streamid=cam@geheim", "srt://...", "must have no query")]
    [InlineData("rtp://studio:5000?pkt_size=1316", "rtp://studio:5000", "must have no query")]
    [InlineData("rtp://studio:5000#geheim", "rtp://studio:5000", "must have no fragment")]
    [InlineData("rtsp://relay/live#geheim", "rtsp://relay/live", "must have no fragment")]
    [InlineData("rtsp://relay/live?token=geheim#geheim", "rtsp://relay/live", "must have no fragment")]
    [InlineData("rtsp://relay/live?token=ge@heim", "rtsp://...", "must have no @ in its query")]
    [InlineData("rtsp://cam:ge?heim@relay/live", "rtsp://...", "without user and password")]
    public void What_is_too_much_of_a_url_is_named_and_not_repeated(string url, string shown, string advice)
    {
        var fault = Written.Json($$"""{ "Uplinks": [ { "Url": "{{url}}" } ] }""").OnlyFault();

        Assert.Equal(("Uplinks:0:Url", shown), (fault.Key, fault.Got));
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("heim", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Url": "rtsp://a/b", "CaFile": "ca.pem" }""", "Uplinks:0:CaFile", "is for rtsps:// only")]
    [InlineData("""{ "Url": "rtsps://a/b", "Transport": "Udp" }""", "Uplinks:0:Transport", "which nothing encrypts")]
    [InlineData("""{ "Url": "rtp://a:5000", "Profile": "best" }""", "Uplinks:0:Profile", "must be one of conference, telemedicine, live, education, monitoring")]
    [InlineData("""{ "Url": "rtp://a:5000", "MinKbps": 900, "MaxKbps": 800 }""", "Uplinks:0:MinKbps", "exceeds MaxKbps (800)")]
    [InlineData("""{ "Url": "rtp://a:5000", "StartKbps": 900, "MaxKbps": 800 }""", "Uplinks:0:StartKbps", "exceeds MaxKbps (800)")]
    [InlineData("""{ "Url": "rtp://a:5000", "User": "cam" }""", "Uplinks:0:User", "is for rtsp:// only")]
    [InlineData("""{ "Url": "srt://a:5000", "Transport": "Udp" }""", "Uplinks:0:Transport", "is for rtsp:// only")]
    [InlineData("""{ "Url": "rtsp://a/b", "Feedback": "Reports" }""", "Uplinks:0:Feedback", "is for rtp:// only")]
    [InlineData("""{ "Url": "rtsp://a/b", "StreamId": "geheim" }""", "Uplinks:0:StreamId", "is for srt:// only")]
    [InlineData("""{ "Url": "rtsp://a/b", "Password": "geheim" }""", "Uplinks:0:User", "give both or none")]
    [InlineData("""{ "Url": "srt://a:5000", "Passphrase": "geheim" }""", "Uplinks:0:Passphrase", "10 to 79 bytes")]
    public void What_contradicts_is_said_without_a_secret(string uplink, string key, string advice)
    {
        var fault = Written.Json($$"""{ "Uplinks": [ {{uplink}} ] }""").OnlyFault();

        Assert.Equal(key, fault.Key);
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault.Message + fault.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_shows_no_secret()
    {
        var read = Written.Json("""
            { "Uplinks": [
              { "Url": "rtsp://relay/cam?token=geheim", "User": "cam", "Password": "geheim" },
              { "Url": "srt://relay:9000", "Passphrase": "sehr geheim", "StreamId": "geheim" } ] }
            """);

        Assert.Empty(read.Faults);
        Assert.DoesNotContain(read.Values, value => value.Shown?.Contains("geheim", StringComparison.Ordinal) == true);
        Assert.Contains(read.Values, value => value.Shown is "rtsp://relay:554/cam");
    }

    /// <summary>Given: least, start, most in kbit/s; 0 for none.</summary>
    [Theory]
    [InlineData(0, 0, 0, 150, 300, 12_000)]
    [InlineData(0, 0, 100, 100, 100, 100)]
    [InlineData(500, 0, 0, 500, 500, 12_000)]
    [InlineData(0, 100, 0, 100, 100, 12_000)]
    [InlineData(0, 20_000, 0, 150, 20_000, 20_000)]
    [InlineData(200, 400, 800, 200, 400, 800)]
    public void Rates_that_are_not_given_are_those_of_the_profile_as_far_as_they_fit(int least, int start, int most, int expectedLeast, int expectedStart, int expectedMost)
    {
        var plan = UplinkPlans.WithRates(UplinkProfiles.All["live"], new UplinkOptions { MinKbps = least, StartKbps = start, MaxKbps = most });

        Assert.Equal((Bitrate.Kbps(expectedLeast), Bitrate.Kbps(expectedStart), Bitrate.Kbps(expectedMost)), (plan.LeastRate, plan.StartRate, plan.MostRate));
    }
}

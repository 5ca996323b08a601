using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class SettingsSchemaTests
{
    [Fact]
    public void A_number_has_bounds_unit_default_description_and_how_it_applies() => Assert.Equal(
        """
        {"type":"integer","minimum":100,"maximum":25000,"unit":"kbit/s","default":2000,"x-applies":"live","description":"kbit/s, average over a second."}
        """,
        Schema("encoder", "bitrate_kbps").ToJsonString());

    [Fact]
    public void A_choice_lists_its_names_in_snake_case()
    {
        var kind = Schema("source", "kind");
        Assert.Equal("""["test_picture","file","byte_stream","camera","rpicam"]""", kind["enum"]!.ToJsonString());
        Assert.Equal("\"test_picture\"", kind["default"]!.ToJsonString());
        Assert.Contains("telemedicine", Schema("uplinks")["items"]!["properties"]!["profile"]!["enum"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public void A_list_has_its_most_items_and_what_each_must_have()
    {
        var uplinks = Schema("uplinks");
        Assert.Equal((8, """["url"]""", "reopen"), ((int)uplinks["maxItems"]!, uplinks["items"]!["required"]!.ToJsonString(), (string?)uplinks["x-applies"]));
        Assert.True((bool)uplinks["items"]!["properties"]!["passphrase"]!["writeOnly"]!);
    }

    [Theory]
    [InlineData("Encoder:BitrateKbps", "Live", true)]
    [InlineData("Encoder:GopSeconds", "Live", true)]
    [InlineData("Encoder:FramesPerSecond", "Live", true)]
    [InlineData("Encoder:Preset", "Reopen", true)]
    [InlineData("Log:Level", "Live", false)]
    [InlineData("Source:Path", "Reopen", false)]
    [InlineData("Uplinks:0:MaxKbps", "Reopen", false)]
    [InlineData("Udp:0:Ttl", "Reopen", false)]
    [InlineData("UplinkEncoder:Own", "Reopen", true)]
    [InlineData("Ring:Megabytes", "Restart", false)]
    [InlineData("Rtsp:Multicast:Port", "Restart", true)]
    public void A_key_says_how_it_applies_and_whether_it_is_guarded(string key, string mode, bool isGuarded)
    {
        var node = OptionSchema.Find(key)!;
        Assert.Equal((mode, isGuarded), (node.Applies.ToString(), node.IsGuarded));
    }

    [Fact]
    public void Every_key_is_there_with_its_type() => Assert.All(Keys.All, pair =>
    {
        JsonNode node = SettingsSchema.Json;
        foreach (string segment in pair.Key.Split(':'))
            node = (segment is "0" ? node["items"] : node["properties"]![SettingKey.Snake(segment)])!;
        Assert.Contains((string?)node["type"], (IEnumerable<string>)["boolean", "integer", "number", "string"]);
        Assert.NotNull(node["x-applies"]);
    });

    [Fact]
    public async Task What_the_schema_calls_the_bounds_is_in_range_and_one_beyond_is_not()
    {
        foreach (string key in Keys.Fixed.Where(pair => pair.Value.Range is not null && pair.Value.Rules.Count == 0).Select(pair => pair.Key))
        {
            string[] segments = SettingKey.Pointer(key)[1..].Split('/');
            var schema = segments.Aggregate((JsonNode)SettingsSchema.Json, (node, name) => node["properties"]![name]!);
            var (least, most) = (double.Parse(schema["minimum"]!.ToJsonString(), CultureInfo.InvariantCulture), double.Parse(schema["maximum"]!.ToJsonString(), CultureInfo.InvariantCulture));

            Assert.False(await IsOutOfRange(segments, least) || await IsOutOfRange(segments, most), key);
            Assert.True(await IsOutOfRange(segments, least - 1) && await IsOutOfRange(segments, most + 1), key);
        }
    }

    [Fact]
    public void It_fits_a_packet_and_has_a_hash() =>
        Assert.True(SettingsSchema.Json.ToJsonString().Length < 48 * 1024 && SettingsSchema.Hash.Length == 16);

    private static async Task<bool> IsOutOfRange(string[] segments, double value)
    {
        var patch = segments.Reverse().Aggregate((JsonNode)JsonValue.Create(value), (inner, name) => new JsonObject { [name] = inner });
        return (await new SettingsScene().Patch(patch.ToJsonString())).Errors.Any(error => error.Code is "out_of_range");
    }

    private static JsonObject Schema(string first, string? second = null)
    {
        var node = SettingsSchema.Json["properties"]![first]!;
        return (second is null ? node : node["properties"]![second]!).AsObject();
    }
}

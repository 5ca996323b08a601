using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeCam.Core.Tests.Remote.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Discovery;
using EdgeCam.Remote.Health;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Discovery;

public sealed partial class DiscoveryTests
{
    private static readonly Topics Topics = new("edgecam", "ec-0123456789ab");
    private static readonly CameraInfo Info = new(Topics.Id, "Door", "0.1.0") { Model = "Raspberry Pi 4 Model B Rev 1.4" };
    private static readonly MediaInstant Start = new(MediaInstant.NanosecondsPerSecond);

    [Fact]
    public void A_bundle_keeps_every_rule_of_home_assistant() =>
        Assert.Empty(HomeAssistantRules.Broken(Bundle(new DiscoveryPlan { CanUpdate = true })));

    [Fact]
    public void A_bundle_of_a_camera_that_can_do_little_keeps_them_too() =>
        Assert.Empty(HomeAssistantRules.Broken(Bundle(Little)));

    [Theory]
    [InlineData("motion", "unique_id", null)]
    [InlineData("motion", "state_topic", null)]
    [InlineData("profile", "options", null)]
    [InlineData("snapshot", "topic", "edgecam/+/snapshot")]
    [InlineData("soc_temperature", "unit_of_measurement", "degrees")]
    [InlineData("bitrate", "device_class", "speediness")]
    [InlineData("identify", "platform", "knob")]
    [InlineData("fps", "value_template", "value_json.cam.fps_out")]
    [InlineData("restart", "paylod_press", "{}")]
    public void The_rules_see_what_breaks_them(string component, string field, string? value)
    {
        var bundle = JsonNode.Parse(new DiscoveryMessage(Topics, Info, new DiscoveryPlan()).Encode())!;
        bundle["components"]![component]!.AsObject().Remove(field);
        if (value is not null)
            bundle["components"]![component]![field] = value;
        Assert.NotEmpty(HomeAssistantRules.Broken(JsonSerializer.SerializeToElement(bundle)));
    }

    [Fact]
    public void The_entities_are_those_of_the_contract() => Assert.Equal(
        [
            "snapshot camera", "motion binary_sensor", "motion_event event", "under_voltage binary_sensor", "camera_problem binary_sensor",
            "soc_temperature sensor", "fps sensor", "bitrate sensor", "wifi_signal sensor", "uplink_rate sensor", "uplink_loss sensor", "uplink_delay sensor",
            "target_bitrate number", "target_fps number", "profile select", "privacy switch", "ir_light switch",
            "identify button", "restart button", "keyframe button", "firmware update",
        ],
        Bundle(new DiscoveryPlan()).GetProperty("components").EnumerateObject().Select(component => $"{component.Name} {component.Value.GetProperty("platform").GetString()}"));

    [Fact]
    public void What_a_camera_cannot_do_is_not_shown()
    {
        var keys = Bundle(Little).GetProperty("components").EnumerateObject().Select(component => component.Name).ToArray();
        Assert.Empty(keys.Intersect(["snapshot", "motion", "motion_event", "uplink_rate", "profile", "privacy", "ir_light", "target_bitrate", "wifi_signal"], StringComparer.Ordinal));
        Assert.Contains("soc_temperature", keys, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_template_reads_what_its_topic_holds()
    {
        var messages = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            [Topics.Health] = Parse(HealthJson.Encode(HealthJsonTests.InTheContract)),
            [Topics.State] = Parse(new CameraState("ok", "ok").Encode(default, true, null)),
            [Topics.Info] = Parse(Info.Encode(default, true)),
            [Topics.SettingsReported] = Parse("""{"settings":{"encoder":{"bitrate_kbps":1500,"frames_per_second":0}}}"""u8.ToArray()),
        };
        foreach (var component in Bundle(new DiscoveryPlan()).GetProperty("components").EnumerateObject().Where(component => component.Value.TryGetProperty("value_template", out _)))
        {
            var message = messages[component.Value.GetProperty("state_topic").GetString()!];
            Assert.All(Paths().Matches(component.Value.GetProperty("value_template").GetString()!), path => Assert.True(
                path.Groups[1].Value.Split('.').Aggregate((JsonElement?)message, (at, name) => at?.TryGetProperty(name, out var member) == true ? member : null) is not null,
                $"{component.Name}: {path.Value}"));
        }
    }

    [Fact]
    public void It_is_sent_with_every_connection_and_kept()
    {
        var announcer = new DiscoveryAnnouncer();
        announcer.OnConnected(Start);
        Assert.False(announcer.TryPoll(Start, out _));
        announcer.SwitchOn(Message, Start);
        Assert.True(announcer.TryPoll(Start, out var first));
        Assert.Equal(("homeassistant/device/ec-0123456789ab/config", true), (first.Topic, first.IsRetained));
        Assert.False(announcer.TryPoll(Start + TimeSpan.FromDays(1), out _));
        announcer.OnConnected(Start);
        Assert.True(announcer.TryPoll(Start, out _));
    }

    [Fact]
    public void When_home_assistant_starts_each_camera_waits_its_own_time()
    {
        Assert.Equal(Start, DeadlineAfter("online", 0));
        Assert.Equal(Start + TimeSpan.FromSeconds(10), DeadlineAfter("online", uint.MaxValue));
        Assert.InRange(DeadlineAfter("online", uint.MaxValue / 2) - Start, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5.1));
        Assert.Equal(MediaInstant.Never, DeadlineAfter("offline", 0));
        Assert.Equal(MediaInstant.Never, DeadlineAfter("", 0));
    }

    [Fact]
    public void Switched_off_what_is_kept_is_emptied_once_and_home_assistant_is_not_answered()
    {
        var announcer = new DiscoveryAnnouncer();
        announcer.SwitchOn(Message, Start);
        announcer.SwitchOff(Message.Topic, Start);
        Assert.True(announcer.TryPoll(Start, out var empty));
        Assert.True(empty is { IsRetained: true, Payload.Length: 0 });
        announcer.OnStatus("online"u8, 0, Start);
        Assert.False(announcer.TryPoll(Start + TimeSpan.FromDays(1), out _));
    }

    private static DiscoveryPlan Little => new() { HasSnapshots = false, HasMotion = false, HasUplink = false, HasWifi = false, HasPrivacy = false, HasIrLight = false, HasEncoder = false };

    private static DiscoveryMessage Message => new(Topics, Info, new DiscoveryPlan());

    private static MediaInstant DeadlineAfter(string status, uint random)
    {
        var announcer = new DiscoveryAnnouncer();
        announcer.SwitchOn(Message, Start);
        announcer.TryPoll(Start, out _);
        announcer.OnStatus(Encoding.UTF8.GetBytes(status), random, Start);
        return announcer.NextDeadline;
    }

    private static JsonElement Bundle(DiscoveryPlan plan) => Parse(new DiscoveryMessage(Topics, Info, plan).Encode());

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;

    [GeneratedRegex(@"value_json\.([a-z_.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Paths();
}

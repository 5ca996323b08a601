using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class SmallCommandTests
{
    private readonly VirtualTime _time = new();
    private readonly List<JsonNode> _patches = [];

    [Fact]
    public async Task A_restart_comes_after_the_reply_has_left_and_only_once()
    {
        var restarts = 0;
        var command = new RestartCommand(() => Interlocked.Increment(ref restarts), _time, NullLogger.Instance);
        Assert.Equal(500, (long)(await command.RunAsync()).Fields["in_ms"]!);
        Assert.Equal(ReplyStatus.Busy, (await command.RunAsync()).Status);
        Assert.Equal(0, restarts);
        _time.Pass(RestartCommand.Delay);
        await Eventually.IsTrue(() => Volatile.Read(ref restarts) == 1, TimeSpan.FromSeconds(20), "it restarts", CancellationToken.None);
    }

    [Fact]
    public async Task Identify_says_what_it_did_where_the_box_can_do_nothing_too()
    {
        TimeSpan span = default;
        var able = new IdentifyCommand(wanted => { span = wanted; return ["led", "overlay"]; }, NullLogger.Instance);
        Assert.Equal("""{"seconds":3,"done":["log","led","overlay"]}""", (await able.RunAsync("""{"seconds":3}""")).Fields.ToJsonString());
        Assert.Equal(TimeSpan.FromSeconds(3), span);
        var bare = new IdentifyCommand(_ => [], NullLogger.Instance);
        Assert.Equal("""{"seconds":10,"done":["log"]}""", (await bare.RunAsync()).Fields.ToJsonString());
        Assert.Equal(["/seconds out_of_range", "/x unknown_key"], (await bare.RunAsync("""{"seconds":301,"x":1}""")).Faults());
        Assert.Equal(["/seconds wrong_type"], (await bare.RunAsync("""{"seconds":"3"}""")).Faults());
    }

    [Fact]
    public async Task Refresh_publishes()
    {
        var count = 0;
        Assert.Equal(ReplyStatus.Ok, (await new RefreshCommand(() => count++).RunAsync()).Status);
        Assert.Equal(1, count);
    }

    [Theory]
    [InlineData("""{"profile":"monitoring"}""", """["monitoring","monitoring"]""")]
    [InlineData("""{"profile":"monitoring","uplink":1}""", """["live","monitoring"]""")]
    public async Task A_profile_is_a_change_of_the_settings_at_the_revision_it_was_read_from(string arguments, string profiles)
    {
        var reply = await new ProfileCommand(Uplinks()).RunAsync(arguments);
        Assert.Equal(42, (int)reply.Fields["rev"]!);
        var body = Assert.Single(_patches);
        Assert.Equal(41, (long)body["if_rev"]!);
        Assert.Equal(profiles, new JsonArray([.. body["patch"]!["uplinks"]!.AsArray().Select(uplink => uplink!["profile"]!.DeepClone())]).ToJsonString());
        Assert.Equal("secret", (string?)body["patch"]!["uplinks"]![0]!["password"]); // goes back as it came
    }

    [Fact]
    public async Task A_wrong_profile_changes_nothing()
    {
        var reply = await new ProfileCommand(Uplinks()).RunAsync("""{"profile":"monitorng","uplink":2}""");
        Assert.Equal(["/profile not_allowed", "/uplink out_of_range"], reply.Faults());
        Assert.Equal("monitoring", reply.Errors[0].DidYouMean);
        Assert.Equal(["/profile missing"], (await new ProfileCommand(Uplinks()).RunAsync()).Faults());
        Assert.Equal("no_uplink", (await new ProfileCommand(Uplinks(count: 0)).RunAsync("""{"profile":"live"}""")).Code);
        Assert.Empty(_patches);
    }

    [Fact]
    public async Task Adding_an_uplink_keeps_the_others()
    {
        await new StreamCommand(Uplinks(), (_, _, _) => Task.FromResult(RemoteReply.Ok())).RunAsync("""{"action":"add","uplink":{"url":"srt://192.0.2.1:5000"}}""");
        var uplinks = Assert.Single(_patches)["patch"]!["uplinks"]!.AsArray();
        Assert.Equal((3, """{"url":"srt://192.0.2.1:5000"}"""), (uplinks.Count, uplinks[2]!.ToJsonString()));
    }

    [Fact]
    public async Task What_is_sent_is_started_and_stopped_one_or_all_of_a_kind()
    {
        var calls = new List<(OutputKind, int?, bool)>();
        var command = new StreamCommand(Uplinks(), Switch);
        await command.RunAsync("""{"action":"stop"}""");
        await command.RunAsync("""{"action":"start","index":1}""");
        await command.RunAsync("""{"action":"stop","output":"rtsp"}""");
        await command.RunAsync("""{"action":"start","output":"udp","index":3}""");
        Assert.Equal([(OutputKind.Uplink, null, false), (OutputKind.Uplink, 1, true), (OutputKind.Rtsp, null, false), (OutputKind.Udp, 3, true)], calls);
        Assert.Equal(["/index out_of_range"], (await command.RunAsync("""{"action":"stop","index":16}""")).Faults());
        Assert.Equal(["/output not_allowed"], (await command.RunAsync("""{"action":"stop","output":"srt"}""")).Faults());
        Assert.Equal(["/action missing"], (await command.RunAsync()).Faults());
        Assert.Equal(["/action not_allowed"], (await command.RunAsync("""{"action":"pause"}""")).Faults());
        Assert.Equal(["/uplink missing"], (await command.RunAsync("""{"action":"add"}""")).Faults());
        Assert.Equal(4, calls.Count);

        Task<RemoteReply> Switch(OutputKind kind, int? index, bool isOn)
        {
            calls.Add((kind, index, isOn));
            return Task.FromResult(RemoteReply.Ok());
        }
    }

    [Fact]
    public async Task Pins_are_listed_read_and_written_by_their_names()
    {
        var command = new GpioCommand(new Pins());
        Assert.Equal(
            """{"pins":[{"pin":"pir","dir":"in","value":1},{"pin":"ir-light","dir":"out","value":0}]}""",
            (await command.RunAsync()).Fields.ToJsonString());
        Assert.Equal("""{"pin":"ir-light","dir":"out","value":1}""", (await command.RunAsync("""{"action":"write","pin":"ir-light","value":1}""")).Fields.ToJsonString());
        Assert.Equal(1, (int)(await command.RunAsync("""{"action":"read","pin":"ir-light"}""")).Fields["value"]!);
        Assert.Equal("not_an_output", (await command.RunAsync("""{"action":"write","pin":"pir","value":false}""")).Code);
        Assert.Equal("unknown_pin", (await command.RunAsync("""{"action":"read","pin":"17"}""")).Code);
        Assert.Equal(["/value wrong_type", "/pin missing", "/value missing"], (await command.RunAsync("""{"action":"write","value":2}""")).Faults());
        Assert.Equal("not_supported", (await new GpioCommand(null).RunAsync()).Code);
    }

    [Fact]
    public async Task A_pin_that_the_kernel_refuses_says_why()
    {
        var reply = await new GpioCommand(new Pins { Problem = "ir-light (pins.json:9): gone" }).RunAsync("""{"action":"write","pin":"ir-light","value":true}""");
        Assert.Equal((ReplyStatus.Failed, "pin_failed", "ir-light (pins.json:9): gone"), (reply.Status, reply.Code, reply.Message));
    }

    private UplinkSettings Uplinks(int count = 2) => new(
        () => new ConfiguredUplinks(41, new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)new JsonObject { ["profile"] = "live", ["password"] = "secret" })])),
        (request, _, _) =>
        {
            Assert.Equal((RequestKind.Settings, "id"), (request.Kind, request.Id));
            _patches.Add(request.Body!);
            return Task.FromResult(RemoteReply.Ok(new JsonObject { ["rev"] = 42 }));
        });

    private sealed class Pins : IPins
    {
        private bool _light;

        public string? Problem { get; init; }

        public IReadOnlyList<PinState> List() => [new("pir", IsOutput: false, IsHigh: true), new("ir-light", IsOutput: true, IsHigh: _light)];

        public PinState? Read(string name) => List().Cast<PinState?>().FirstOrDefault(pin => pin!.Value.Name == name);

        public void Write(string name, bool isHigh) => _light = Problem is null ? isHigh : throw new IOException(Problem);
    }
}

using System.Text.Json.Nodes;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>What a careless or hostile owner sends. It is answered, or told of; nothing of it is done, and the camera films.</summary>
public sealed class RemoteInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_that_are_wrong_are_answered_counted_and_leave_everything_as_it_was()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start([.. broker.Settings, ("Metrics__PeriodSeconds", 10)]);
        await using var player = await RemotePlayer.Watch(camera);
        var before = (await broker.Kept("settings/reported"))["settings"]!.ToJsonString();

        Assert.Equal(("rejected", "not_json"), await Asked(broker, "settings/set", "{\"patch\":{\"encoder\""));
        Assert.Equal(("rejected", "not_json"), await Asked(broker, "cmd/keyframe", "now"));
        Assert.Equal(("rejected", "wrong_type"), await Asked(broker, "cmd/keyframe", "[1]"));
        Assert.Equal(("rejected", "too_deep"), await Asked(broker, "cmd/keyframe", new string('[', 17) + new string(']', 17)));
        Assert.Equal(("rejected", "duplicate_key"), await Asked(broker, "settings/set", """{"id":"d","patch":{},"patch":{}}"""));
        Assert.Equal(("rejected", "validation_failed"), await Asked(broker, "cmd/keyframe", """{"id":7}"""));

        var faults = (await broker.Ask("settings/set", """{"patch":{"encoder":{"bitrate_kbps":"fast","bitrte":1},"rtps":{}}}"""))["errors"]!.AsArray();
        Assert.Equal(
            [("/encoder/bitrate_kbps", "wrong_type", null), ("/encoder/bitrte", "unknown_key", "bitrate_kbps"), ("/rtps", "unknown_key", "rtsp")],
            faults.Select(fault => ((string?)fault!["path"], (string?)fault["code"], (string?)fault["did_you_mean"])).OrderBy(fault => fault.Item1, StringComparer.Ordinal));

        Assert.Equal(before, (await broker.Kept("settings/reported"))["settings"]!.ToJsonString());
        await Eventually.IsTrue(
            async () => (int?)(await broker.Kept("health"))["mqtt"]!["rejected"] == 7, TimeSpan.FromSeconds(25), "all seven counted", Cancel);
        await player.SawEveryPicture(15);
    }

    [Fact]
    public async Task What_cannot_be_answered_is_told_once_a_second_with_how_many_there_were()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");

        for (var i = 0; i < 20; i++)
            await broker.Send("settings/set", "{");
        await broker.Send("cmd/restart", "{}", "-r");
        await Eventually.IsTrue(() => watcher.Of("/error").Sum(error => (int)error.Json["count"]!) == 21, Player.Patience, "all 21 told of", Cancel);
        await broker.Server.Publish("-t", $"{RemoteBroker.Base}/cmd/restart", "-r", "-n");

        var errors = watcher.Of("/error");
        Assert.Equal(("not_json", "retained_command"), ((string?)errors[0].Json["code"], (string?)errors[^1].Json["code"]));
        Assert.Equal($"{RemoteBroker.Base}/cmd/restart", (string?)errors[^1].Json["topic"]);
        var times = errors.Select(error => (DateTimeOffset)error.Json["ts"]!).ToList();
        Assert.All(times.Zip(times.Skip(1), (first, second) => second - first), pause => Assert.InRange(pause.TotalSeconds, 0.95, double.MaxValue));
        Assert.DoesNotContain("Starts again", camera.Said, StringComparison.Ordinal);
        Assert.Empty(watcher.Of("/res/restart"));
    }

    [Fact]
    public async Task A_reply_goes_only_where_replies_may_go()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");

        string[] forbidden = ["$SYS/broker", $"{RemoteBroker.Base}/cmd/restart", "edgecam/v1/other/cmd/restart", "edgecam/v1/group/all/cmd/restart"];
        for (var i = 0; i < forbidden.Length; i++)
        {
            await broker.Send("cmd/keyframe", $$"""{"id":"f{{i}}"}""", "-D", "publish", "response-topic", forbidden[i]);
            await Eventually.IsTrue(() => watcher.Of("/res/keyframe").Count == i + 1, Player.Patience, forbidden[i], Cancel);
            var reply = watcher.Of("/res/keyframe")[i].Json;
            Assert.Equal(("rejected", "bad_response_topic", $"f{i}"), ((string?)reply["status"], (string?)reply["code"], (string?)reply["id"]));
        }

        Assert.DoesNotContain("Starts again", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_read_up_to_its_limit_and_a_larger_one_does_no_harm()
    {
        const int limit = 64 * 1024; // of a packet; topic and properties count
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        var before = (await broker.Kept("settings/reported"))["settings"]!.ToJsonString();

        await broker.Send("settings/set", Padded(limit + 1)); // the broker knows that the camera takes none of these, and keeps it
        Assert.Equal(("rejected", "validation_failed"), await Asked(broker, "settings/set", Padded(limit - 200)));
        Assert.Equal(before, (await broker.Kept("settings/reported"))["settings"]!.ToJsonString());
        Assert.DoesNotContain("MQTT connection lost", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_comes_twice_is_answered_twice_and_done_once()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");

        var first = await broker.Ask("settings/set", """{"id":"twice","patch":{"motion":{"sensitivity":61}}}""");
        Assert.Equal("ok", await broker.Set("motion", "sensitivity", 62));
        var second = await broker.Ask("settings/set", """{"id":"twice","patch":{"motion":{"sensitivity":61}}}""");

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(62, (int?)(await broker.Kept("settings/reported"))["settings"]!["motion"]!["sensitivity"]);
        Assert.Equal(2, watcher.Of("/event/settings").Count(change => (string?)change.Json["event_type"] == "changed"));
    }

    [Fact]
    public async Task A_request_that_is_too_old_is_not_run()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/res/#");

        broker.Way.Close(); // the broker keeps what comes for the camera
        await broker.Send("cmd/identify", """{"id":"expired"}""", "-D", "publish", "message-expiry-interval", "1");
        await broker.Send("cmd/identify", """{"id":"kept"}""");
        await Task.Delay(TimeSpan.FromSeconds(2), Cancel); // the broker's clock has to go on: it is real time
        broker.Way.Open();
        await Eventually.IsTrue(() => watcher.Of("/identify").Any(reply => (string?)reply.Json["id"] == "kept"), TimeSpan.FromSeconds(60), "the one that was kept", Cancel);
        Assert.DoesNotContain(watcher.All, reply => (string?)reply.Json["id"] == "expired");

        // By its own word only a clock that is right can tell.
        var isRight = (bool)(await broker.Kept("health"))["ts_ok"]!;
        Assert.Equal(isRight ? ("rejected", "stale") : ("ok", null), await Asked(broker, "cmd/identify", """{"id":"old","ts":"2020-01-01T00:00:00Z"}"""));
    }

    private static async Task<(string? Status, string? Code)> Asked(RemoteBroker broker, string topic, string request)
    {
        var reply = await broker.Ask(topic, request);
        return ((string?)reply["status"], (string?)reply["code"]);
    }

    /// <summary>A request with an unknown key, of so many bytes.</summary>
    private static string Padded(int bytes)
    {
        const string frame = """{"patch":{"x":""}}""";
        return frame.Replace("\"\"", $"\"{new string('a', bytes - frame.Length)}\"", StringComparison.Ordinal);
    }
}

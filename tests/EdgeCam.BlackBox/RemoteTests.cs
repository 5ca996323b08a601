using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The daemon as its owner reaches it: a real broker between it and a client that is not ours.</summary>
public sealed class RemoteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_patch_is_applied_whole_reported_and_survives_the_daemon()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);

        var reply = await broker.Ask("settings/set", """{"id":"a1","patch":{"encoder":{"bitrate_kbps":900}}}""");
        Assert.Equal(("ok", "live", 1), ((string?)reply["status"], (string?)reply["mode"], (int?)reply["rev"]));
        await Eventually.IsTrue(async () => (bool?)(await broker.Kept("settings/reported"))["confirmed"] == true, Player.Patience, "confirmed", Cancel);

        var refused = await broker.Ask("settings/set", """{"id":"a2","patch":{"encoder":{"bitrate_kbps":90000,"bitrte":1},"ring":{"megabytes":32}}}""");
        Assert.Equal(("rejected", "validation_failed"), ((string?)refused["status"], (string?)refused["code"]));
        Assert.Equal(["/encoder/bitrate_kbps", "/encoder/bitrte"], refused["errors"]!.AsArray().Select(error => (string?)error!["path"]).Order(StringComparer.Ordinal));
        var reported = await broker.Kept("settings/reported");
        Assert.Equal((900, 16), ((int?)reported["settings"]!["encoder"]!["bitrate_kbps"], (int?)reported["settings"]!["ring"]!["megabytes"]));
        Assert.True(File.Exists(camera.State("settings.json")));
    }

    [Fact]
    public async Task A_camera_that_is_opened_anew_goes_on_and_keeps_what_was_asked()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);

        var reply = await broker.Ask("settings/set", """{"id":"r1","patch":{"source":{"width":352}}}""");
        Assert.Equal(("ok", "reopen"), ((string?)reply["status"], (string?)reply["mode"]));

        await camera.WaitForPicture();
        var pictures = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 5, 352, 240);
        Assert.Equal(5, pictures.Count);
    }

    [Fact]
    public async Task Commands_are_answered_and_what_they_make_plays()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start([.. broker.Settings, ("Recording__Directory", Path.Combine(Path.GetTempPath(), $"edgecam-clips-{Environment.ProcessId}"))]);

        Assert.Equal("ok", (string?)(await broker.Ask("cmd/keyframe", """{"id":"k1"}"""))["status"]);
        var snapshot = await broker.Ask("cmd/snapshot", """{"id":"s1"}""");
        Assert.Equal(("ok", 320, 240), ((string?)snapshot["status"], (int?)snapshot["w"], (int?)snapshot["h"]));
        var clip = JsonNode.Parse((await camera.Command("clip before_s=1 after_s=1")).Output)!;
        Assert.True((string?)clip["status"] == "ok", clip.ToJsonString() + camera.Said);
        await Player.Plays($"-i {clip["path"]}", $"-map 0:v -frames:v 15 {Player.Discard}");
        await Player.Plays($"-i {clip["path"]}", "-map 0:a -frames:a 15 -f null -");
        var piece = await broker.Ask("cmd/clip", $$"""{"id":"f1","path":"{{clip["path"]}}"}""");
        Assert.Equal(File.ReadAllBytes((string)clip["path"]!).Take(32_768), Convert.FromBase64String((string)piece["data"]!));
        File.Delete((string)clip["path"]!);

        Assert.Equal("unknown_command", (string?)(await broker.Ask("cmd/dance", """{"id":"x1"}"""))["code"]);
        Assert.Equal("validation_failed", (string?)(await broker.Ask("cmd/update", """{"id":"u1"}"""))["code"]); // it names no update
    }

    [Fact]
    public async Task Who_it_is_and_how_it_is_stand_at_the_broker_and_an_end_is_announced()
    {
        await using var broker = await RemoteBroker.Start();
        await using (await RunningCamera.Start([.. broker.Settings, ("Mqtt__HomeAssistant", true)]))
        {
            Assert.Equal("gate", (string?)(await broker.Kept("info"))["id"]);
            await Eventually.IsTrue(async () => (string?)(await broker.Kept("state"))["camera"] == "ok", Player.Patience, "a camera that sees", Cancel);
            Assert.Contains((string?)(await broker.Kept("health"))["cam"]!["state"], (string[])["opening", "ok"]);
            Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)(await broker.Kept("settings/schema"))["$schema"]);
            Assert.NotNull(JsonNode.Parse(await broker.Text("homeassistant/device/gate/config"))!["components"]);
            Assert.Equal("online", await broker.Text($"{RemoteBroker.Base}/availability"));
        }

        Assert.Equal("offline", await broker.Text($"{RemoteBroker.Base}/availability"));
    }

    [Fact]
    public async Task A_restart_that_is_asked_for_comes_about()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);

        Assert.Equal("ok", (string?)(await broker.Ask("cmd/restart", """{"id":"r1"}"""))["status"]);

        // The second time that it listens: between the two nobody does.
        await Eventually.IsTrue(() => camera.Said.Split("RTSP on").Length == 3, Player.Patience, "a restart", Cancel);
        Assert.Contains("Starts again", camera.Said, StringComparison.Ordinal);
        await Player.IsServedBy(camera);
        Assert.Equal("ok", (string?)(await broker.Ask("cmd/identify", """{"id":"i1"}"""))["status"]);
    }
}

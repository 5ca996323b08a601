using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class ConfirmTests
{
    [Fact]
    public async Task Guarded_settings_are_confirmed_when_broker_and_frames_are_there()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        await scene.Pass(1.9);
        Assert.Equal("false", scene.Reported("confirmed"));
        await scene.Pass(0.3);

        Assert.Equal("true", scene.Reported("confirmed"));
        Assert.True(scene.Stored!.IsConfirmed);
        Assert.StartsWith("confirmed", scene.Events[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, "no connection to the broker within 20 s")]
    [InlineData(true, false, "no frames within 20 s")]
    [InlineData(false, false, "no connection to the broker and no frames within 20 s")]
    public async Task Without_broker_or_frames_they_are_rolled_back_with_the_reason(bool isConnected, bool areFramesFlowing, string reason)
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        (scene.IsConnected, scene.AreFramesFlowing) = (isConnected, areFramesFlowing);
        await scene.Pass(19.9);
        Assert.Equal(X264Preset.Fast, scene.Running.Encoder.Preset);
        await scene.Pass(0.2);

        Assert.Equal(X264Preset.Veryfast, scene.Running.Encoder.Preset);
        Assert.Equal((2, "{}", true), ((int)scene.Stored!.Number, scene.Stored.Overrides.ToJsonString(), scene.Stored.IsConfirmed));
        Assert.Equal("\"rollback:1\"", scene.Reported("origin"));
        Assert.Equal($$"""{"status":"failed","id":"r1","code":"rolled_back","msg":"{{reason}}"}""", scene.Reported("last"));
        Assert.Equal($$"""rolled_back {"rev":2,"failed_rev":1,"reason":"{{reason}}"}""", scene.Events[^1]);
    }

    [Fact]
    public async Task A_connection_that_comes_and_goes_does_not_confirm()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        for (int i = 0; i < 11; i++)
        {
            scene.IsConnected = !scene.IsConnected;
            await scene.Pass(1.9);
        }
        Assert.Equal("\"rolled_back\"", scene.Reported("last.code"));
    }

    [Fact]
    public async Task Another_change_that_interrupts_is_busy_until_the_verdict_and_says_until_when()
    {
        var scene = new SettingsScene();
        await scene.Set("""{"patch":{"log":{"level":"debug"}},"confirm_s":30}""");
        scene.AreFramesFlowing = false;
        await scene.Pass(10);
        var reply = await scene.Patch("""{"source":{"width":640}}""");

        Assert.Equal((ReplyStatus.Busy, "busy", 20), (reply.Status, reply.Code, (int)reply.Fields["retry_after_s"]!));
        scene.AreFramesFlowing = true;
        await scene.Pass(1);
        Assert.Equal(ReplyStatus.Ok, (await scene.Patch("""{"source":{"width":640}}""")).Status);
    }

    [Fact]
    public async Task Of_a_dragged_slider_the_last_value_wins()
    {
        var scene = new SettingsScene();
        for (int kbps = 1_000; kbps <= 5_000; kbps += 100)
        {
            var reply = await scene.Entity("bitrate", $"{kbps}");
            Assert.Equal((ReplyStatus.Ok, false), (reply.Status, (bool)reply.Fields["confirmed"]!));
            await scene.Pass(0.1);
        }
        Assert.Equal("false", scene.Reported("confirmed"));
        await scene.Pass(0.6);

        Assert.Equal(("true", 5_000, 41L), (scene.Reported("confirmed"), scene.Running.Encoder.BitrateKbps, scene.Stored!.Number));
        Assert.True(scene.Stored.IsConfirmed);
    }

    [Fact]
    public async Task A_drag_that_ends_badly_is_taken_back_to_before_its_first_value()
    {
        var scene = new SettingsScene();
        await scene.Entity("bitrate", "900");
        await scene.Pass(1);
        foreach (var kbps in (string[])["1000", "1100", "1200"])
            await scene.Entity("bitrate", kbps);
        scene.AreFramesFlowing = false;
        await scene.Pass(21);

        Assert.Equal((900, "\"rollback:4\"", 5L), (scene.Running.Encoder.BitrateKbps, scene.Reported("origin"), scene.Stored!.Number));
    }

    [Fact]
    public async Task Time_to_prove_itself_is_not_given_anew_while_things_go_badly()
    {
        var scene = new SettingsScene();
        await scene.Entity("bitrate", "900");
        scene.AreFramesFlowing = false;
        for (int i = 0; i < 3; i++)
        {
            await scene.Pass(5);
            Assert.Equal(ReplyStatus.Ok, (await scene.Entity("bitrate", $"{1_000 + i}")).Status);
        }
        await scene.Pass(6);
        Assert.Equal("\"rolled_back\"", scene.Reported("last.code"));
    }

    [Fact]
    public async Task What_interrupts_still_has_to_prove_itself_for_as_long_when_something_joins_it()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        await scene.Pass(1);
        await scene.Entity("bitrate", "900");
        await scene.Pass(1.8);
        Assert.Equal("false", scene.Reported("confirmed"));
        await scene.Pass(0.4);
        Assert.Equal("true", scene.Reported("confirmed"));
    }

    [Fact]
    public async Task Privacy_comes_at_once_during_a_trial_and_survives_its_rollback()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        Assert.Equal(ReplyStatus.Ok, (await scene.Entity("privacy", "\"ON\"")).Status);
        Assert.True(scene.Running.Privacy.Enabled);
        await scene.Entity("bitrate", "900");
        scene.AreFramesFlowing = false;
        await scene.Pass(21);

        Assert.Equal((true, X264Preset.Veryfast, 2_000), (scene.Running.Privacy.Enabled, scene.Running.Encoder.Preset, scene.Running.Encoder.BitrateKbps));
        Assert.Equal("""{"privacy":{"enabled":true}}""", scene.Stored!.Overrides.ToJsonString());
    }

    [Fact]
    public async Task In_a_trial_too_a_revision_that_is_not_the_current_one_is_a_conflict()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"bitrate_kbps":900}}""");
        var stale = await scene.Set("""{"patch":{"encoder":{"bitrate_kbps":800}},"if_rev":0}""");
        var fresh = await scene.Set("""{"patch":{"encoder":{"bitrate_kbps":800}},"if_rev":1}""");
        Assert.Equal(("conflict", ReplyStatus.Ok, 2L), (stale.Code, fresh.Status, (long)fresh.Fields["rev"]!));
    }

    [Fact]
    public async Task What_lasts_until_the_next_start_only_does_not_join_what_is_stored()
    {
        var scene = new SettingsScene();
        await scene.Entity("bitrate", "900");
        Assert.Equal(ReplyStatus.Busy, (await scene.Set("""{"patch":{"encoder":{"bitrate_kbps":800}},"persist":false}""")).Status);
    }

    [Fact]
    public async Task A_live_change_of_nothing_dangerous_is_confirmed_at_once_and_one_of_the_source_after_a_minute_of_frames()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"log":{"level":"debug"}}""");
        Assert.Equal("true", scene.Reported("confirmed"));
        await scene.Patch("""{"source":{"width":640}}""");
        Assert.Equal("false", scene.Reported("confirmed"));
        await scene.Pass(62);

        Assert.Equal("true", scene.Reported("confirmed"));
        Assert.True(scene.Stored!.IsConfirmed);
    }

    [Fact]
    public async Task A_rollback_that_fails_in_the_running_camera_asks_for_a_restart()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        (scene.AreFramesFlowing, scene.ApplyFault) = (false, "stuck");
        await scene.Pass(21);

        Assert.Equal([ApplyMode.Reopen, ApplyMode.Restart], scene.Applied);
        Assert.Equal(X264Preset.Veryfast, scene.Running.Encoder.Preset);
    }

    [Fact]
    public async Task Settings_that_were_on_trial_at_a_restart_are_on_trial_after_it()
    {
        var stored = new SettingsRevision(7, [], "mqtt:set") { ConfirmWithin = TimeSpan.FromSeconds(20) };
        var before = new SettingsRevision(6, new JsonObject { ["log"] = new JsonObject { ["level"] = "debug" } }, "mqtt:set") { IsConfirmed = true };
        var scene = new SettingsScene(stored: [stored, before]) { IsConnected = false };
        await scene.Pass(20.1);

        Assert.Equal((8, "rollback:7"), ((int)scene.Stored!.Number, scene.Stored.Origin));
        Assert.Equal("\"debug\"", scene.Reported("settings.log.level"));
    }

    [Fact]
    public async Task What_the_shadow_wants_is_taken_once_whole_and_noted()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"log":{"level":"debug"}}""");
        var first = await scene.Desire("""{"rev":7,"settings":{"source":{"width":640}}}""");
        var again = await scene.Desire("""{"rev":7,"settings":{"source":{"width":800}}}""");

        Assert.Equal((ReplyStatus.Ok, ReplyStatus.Ok), (first.Status, again.Status));
        Assert.Equal((640, "\"information\""), (scene.Running.Source.Width, scene.Reported("settings.log.level")));
        Assert.Equal(("7", "\"mqtt:desired\""), (scene.Reported("desired_rev"), scene.Reported("origin")));
        Assert.Equal("validation_failed", (await scene.Desire("""{"rev":8,"settings":{"source":{"width":641}}}""")).Code);
        Assert.Equal("\"/source/width\"", scene.Reported("last.errors.0.path"));
        Assert.Equal(["/rev", "/settings"], (await scene.Desire("""{"rev":"x"}""")).Errors.Select(error => error.Path));
    }

    [Fact]
    public async Task A_shadow_that_comes_during_a_trial_is_taken_after_it()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"encoder":{"preset":"fast"}}""");
        Assert.Equal(ReplyStatus.Busy, (await scene.Desire("""{"rev":7,"settings":{"source":{"width":640}}}""")).Status);
        await scene.Pass(3);

        Assert.Equal((640, "7"), (scene.Running.Source.Width, scene.Reported("desired_rev")));
    }

    [Fact]
    public async Task A_shadow_that_was_rolled_back_is_not_tried_again()
    {
        var scene = new SettingsScene();
        await scene.Desire("""{"rev":7,"settings":{"encoder":{"preset":"fast"}}}""");
        scene.AreFramesFlowing = false;
        await scene.Pass(21);
        await scene.Desire("""{"rev":7,"settings":{"encoder":{"preset":"fast"}}}""");

        Assert.Equal(X264Preset.Veryfast, scene.Running.Encoder.Preset);
        Assert.Equal("\"rollback:1\"", scene.Reported("origin"));
    }
}

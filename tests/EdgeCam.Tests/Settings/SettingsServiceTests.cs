using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class SettingsServiceTests
{
    [Fact]
    public async Task A_live_change_is_stored_put_to_work_and_answered_as_the_contract_shows()
    {
        var scene = new SettingsScene();
        var reply = await scene.Patch("""{"encoder":{"bitrate_kbps":1500}}""");

        Assert.Equal(
            """{"id":"r1","status":"ok","rev":1,"applied":["encoder.bitrate_kbps"],"mode":"live","confirmed":false,"confirm_s":20}""",
            ReplyJson.Of(reply, "r1").ToJsonString());
        Assert.Equal((1500, 1), (scene.Running.Encoder.BitrateKbps, (int)scene.Stored!.Number));
        Assert.Equal("""{"encoder":{"bitrate_kbps":1500}}""", scene.Stored.Overrides.ToJsonString());
        Assert.Equal([ApplyMode.Live], scene.Applied);
        Assert.Equal(("1", "\"mqtt:set\"", "false", "1500"), (
            scene.Reported("rev"), scene.Reported("origin"), scene.Reported("confirmed"), scene.Reported("settings.encoder.bitrate_kbps")));
        Assert.Equal("""{"status":"ok","id":"r1"}""", scene.Reported("last"));
    }

    [Fact]
    public async Task Every_fault_is_listed_and_nothing_is_changed()
    {
        var scene = new SettingsScene();
        var reply = await scene.Set("""
            {"patch":{"encoder":{"bitrate_kbps":90000,"bitrte":5,"profile":"best","gop_seconds":"2"},"udp":[{"ttl":1}],"log":{"level":"warning"}},"persit":true}
            """);

        Assert.Equal(
            """
            {"id":"r1","status":"rejected","code":"validation_failed","msg":"nothing was changed: see errors","rev":0,"errors":[
            {"path":"/persit","code":"unknown_key","msg":"unknown; known here are id, patch, if_rev, confirm_s, persist","did_you_mean":"persist"},
            {"path":"/encoder/bitrte","code":"unknown_key","msg":"unknown key","did_you_mean":"bitrate_kbps"},
            {"path":"/encoder/bitrate_kbps","code":"out_of_range","got":90000,"min":100,"max":25000,"msg":"bitrate_kbps must be 100..25000"},
            {"path":"/encoder/profile","code":"not_allowed","got":"best","msg":"must be one of baseline, main, high"},
            {"path":"/encoder/gop_seconds","code":"wrong_type","got":"2","msg":"/encoder/gop_seconds is \u00222\u0022: must be a number from 0.2 to 30, without quotes"},
            {"path":"/udp/0/destination","code":"missing","msg":"/udp/0/destination is missing: must be address:port such as 239.1.1.1:5000 or [fd00::9]:5000"}]}
            """.ReplaceLineEndings(""),
            ReplyJson.Of(reply, "r1").ToJsonString());
        Assert.Null(scene.Stored);
        Assert.Empty(scene.Applied);
        Assert.Equal("\"rejected\"", scene.Reported("last.status"));
    }

    [Fact]
    public async Task An_item_of_nulls_alone_is_an_item_with_its_defaults()
    {
        var scene = new SettingsScene();
        var reply = await scene.Patch("{\"motion\":{\"zones\":[{\"height\":null},{\"x\":10,\"width\":20}]}}");

        Assert.Equal(ReplyStatus.Ok, reply.Status);
        Assert.Equal([(0, 100, 100), (10, 20, 100)], scene.Running.Motion.Zones.Select(zone => (zone.X, zone.Width, zone.Height)));
    }

    [Fact]
    public async Task Null_takes_an_override_back_and_a_misspelt_null_is_a_fault()
    {
        var scene = new SettingsScene("""{ "Encoder": { "BitrateKbps": 3000 } }""");
        await scene.Patch("""{"log":{"level":"debug"},"encoder":{"bitrate_kbps":1500}}""");
        await scene.Pass(5);
        await scene.Patch("""{"encoder":{"bitrate_kbps":null}}""");

        Assert.Equal(3000, scene.Running.Encoder.BitrateKbps);
        Assert.Equal("\"debug\"", scene.Reported("settings.log.level"));
        await scene.Pass(5);
        Assert.Equal("unknown_key", Assert.Single((await scene.Set("""{"patch":{"encoder":{"bitrate":null}},"if_rev":2}""")).Errors).Code);
    }

    [Fact]
    public async Task Lists_are_replaced_as_a_whole_also_over_those_of_the_file()
    {
        var scene = new SettingsScene("""{ "Udp": [ { "Destination": "239.1.1.1:5000" }, { "Destination": "239.1.1.2:5000", "Ttl": 9 } ] }""");
        var reply = await scene.Patch("""{"udp":[{"destination":"239.1.1.3:5000"}]}""");

        Assert.Equal((ReplyStatus.Ok, "reopen"), (reply.Status, (string?)reply.Fields["mode"]));
        Assert.Equal(("239.1.1.3:5000", 1), (Assert.Single(scene.Running.Udp).Destination, scene.Running.Udp[0].Ttl));
        await scene.Patch("""{"udp":[]}""");
        Assert.Empty(scene.Running.Udp);
        await scene.Patch("""{"udp":null}""");
        Assert.Equal(2, scene.Running.Udp.Count);
    }

    [Fact]
    public async Task Of_values_that_contradict_one_another_the_changed_one_is_blamed()
    {
        var scene = new SettingsScene();
        var fault = Assert.Single((await scene.Patch("""{"encoder":{"bitrate_kbps":25000,"gop_seconds":30}}""")).Errors);

        Assert.Equal(("/encoder/gop_seconds", "conflict"), (fault.Path, fault.Code));
        Assert.Contains("/ring/megabytes (16) holds less than two GOPs of /encoder/gop_seconds (30)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_go_in_and_never_out()
    {
        var scene = new SettingsScene();
        const string Uplinks = """{"uplinks":[{"url":"srt://studio.example.org:9000","passphrase":"SECRET"}]}""";
        var faulty = await scene.Patch(Uplinks.Replace("SECRET", "short", StringComparison.Ordinal));
        var fine = await scene.Patch(Uplinks.Replace("SECRET", "verylongsecret", StringComparison.Ordinal));
        var hidden = await scene.Patch(Uplinks.Replace("SECRET", "***", StringComparison.Ordinal));

        Assert.DoesNotContain("short", ReplyJson.Of(faulty, "").ToJsonString().Replace("shortly", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("verylongsecret", scene.Running.Uplinks[0].Passphrase);
        Assert.Equal("\"***\"", scene.Reported("settings.uplinks.0.passphrase"));
        Assert.DoesNotContain("verylongsecret", ReplyJson.Of(fine, "").ToJsonString() + string.Concat(scene.Events) + scene.Service.Reported, StringComparison.Ordinal);
        Assert.Contains("/uplinks/0/passphrase", hidden.Errors.Select(error => error.Path));
    }

    [Fact]
    public async Task A_revision_that_is_not_the_current_one_is_a_conflict()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"log":{"level":"debug"}}""");
        var reply = await scene.Set("""{"patch":{"log":{"level":"error"}},"if_rev":0}""");

        Assert.Equal((ReplyStatus.Rejected, "conflict", 1L), (reply.Status, reply.Code, (long)reply.Fields["rev"]!));
        Assert.Equal(ReplyStatus.Ok, (await scene.Set("""{"patch":{"log":{"level":"error"}},"if_rev":1}""")).Status);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_nothing_is_put_to_work()
    {
        var scene = new SettingsScene { PrepareFault = "no space" };
        var reply = await scene.Patch("""{"log":{"level":"debug"}}""");

        Assert.Equal((ReplyStatus.Failed, "storage", "no space"), (reply.Status, reply.Code, reply.Message));
        Assert.Empty(scene.Applied);
        Assert.Equal("0", scene.Reported("rev"));
    }

    [Fact]
    public async Task What_cannot_be_committed_is_taken_back()
    {
        var scene = new SettingsScene { CommitFault = "no space" };
        var reply = await scene.Patch("""{"encoder":{"bitrate_kbps":1500}}""");

        Assert.Equal((ReplyStatus.Failed, "storage"), (reply.Status, reply.Code));
        Assert.Equal((2000, 0), (scene.Running.Encoder.BitrateKbps, (int)scene.Stored!.Number));
        Assert.Equal([ApplyMode.Live, ApplyMode.Live], scene.Applied);
    }

    [Fact]
    public async Task What_cannot_be_put_to_work_is_not_stored()
    {
        var scene = new SettingsScene { ApplyFault = "no such preset" };
        var reply = await scene.Patch("""{"encoder":{"preset":"slow"}}""");

        Assert.Equal((ReplyStatus.Failed, "apply_failed", "nothing was changed: no such preset"), (reply.Status, reply.Code, reply.Message));
        Assert.Null(scene.Stored);
        Assert.Equal(X264Preset.Veryfast, scene.Service.Options.Encoder.Preset);
    }

    [Fact]
    public async Task A_change_until_the_next_start_is_not_stored_and_may_not_need_one()
    {
        var scene = new SettingsScene();
        var live = await scene.Set("""{"patch":{"log":{"level":"debug"}},"persist":false}""");
        var restart = await scene.Set("""{"patch":{"ring":{"megabytes":32}},"persist":false}""");

        Assert.Equal((ReplyStatus.Ok, "conflict"), (live.Status, restart.Code));
        Assert.Null(scene.Stored);
    }

    [Fact]
    public async Task The_same_again_makes_no_revision()
    {
        var scene = new SettingsScene();
        await scene.Patch("""{"log":{"level":"debug"}}""");
        var reply = await scene.Patch("""{"log":{"level":"debug"}}""");

        Assert.Equal("""{"rev":1,"applied":[],"mode":"live"}""", reply.Fields.ToJsonString());
        Assert.Single(scene.Applied);
    }

    [Theory]
    [InlineData("bitrate", "1500", ReplyStatus.Ok, "")]
    [InlineData("bitrate", "\"1500\"", ReplyStatus.Ok, "")]
    [InlineData("bitrate", "\"fast\"", ReplyStatus.Rejected, "validation_failed")]
    [InlineData("bitrate", "90", ReplyStatus.Rejected, "validation_failed")]
    [InlineData("bitrate", "[1500]", ReplyStatus.Rejected, "wrong_type")]
    [InlineData("bitrate", "null", ReplyStatus.Rejected, "wrong_type")]
    [InlineData("profile", "\"main\"", ReplyStatus.Ok, "")]
    [InlineData("privacy", "\"ON\"", ReplyStatus.Ok, "")]
    [InlineData("privacy", "\"off\"", ReplyStatus.Ok, "")]
    [InlineData("privacy", "true", ReplyStatus.Ok, "")]
    [InlineData("privacy", "\"maybe\"", ReplyStatus.Rejected, "validation_failed")]
    [InlineData("ir_light", "true", ReplyStatus.Ok, "")]
    [InlineData("ir_light", "\"OFF\"", ReplyStatus.Ok, "")]
    [InlineData("ir_light", "\"auto\"", ReplyStatus.Ok, "")]
    [InlineData("ir_light", "\"dim\"", ReplyStatus.Rejected, "validation_failed")]
    [InlineData("ir_light", "1", ReplyStatus.Rejected, "validation_failed")]
    [InlineData("colour", "1", ReplyStatus.Rejected, "unknown_entity")]
    public async Task An_entity_is_one_value_by_the_same_validator(string key, string value, ReplyStatus status, string code)
    {
        var reply = await new SettingsScene().Entity(key, value);
        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_switch_sets_a_choice_that_knows_more_than_on_and_off()
    {
        var scene = new SettingsScene();
        await scene.Entity("ir_light", "true");
        Assert.Equal(IrLightMode.On, scene.Running.Pins.IrLight);
        await scene.Entity("ir_light", "false");
        Assert.Equal(IrLightMode.Off, scene.Running.Pins.IrLight);
        await scene.Entity("ir_light", "\"auto\"");
        Assert.Equal(IrLightMode.Auto, scene.Running.Pins.IrLight);
    }

    [Theory]
    [InlineData("""{"patch":{"log":{"level":"debug"},"log":{}}}""")]
    [InlineData("""{"patch":{"source":{"path":"\ud800"}}}""")]
    public async Task Json_that_parsers_differ_over_is_refused(string body) =>
        Assert.Equal("not_json", (await new SettingsScene().Set(body)).Code);
}

using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Requests;

public sealed class RequestDeskTests
{
    private readonly DeskScene _scene = new();

    [Fact]
    public void A_reply_is_byte_for_byte_as_in_the_contract()
    {
        var pending = _scene.Receive("settings/set", """{"id":"01JD8Q6Y7M","patch":{"encoder":{"bitrate_kbps":1500}},"if_rev":41}""")!;
        _scene.Pass(0.038);
        pending.Finish(RemoteReply.Ok(new JsonObject { ["rev"] = 42, ["applied"] = new JsonArray("encoder.bitrate_kbps"), ["mode"] = "live" }), _scene.Clock);

        var (message, queueing) = Assert.Single(_scene.Published);
        Assert.Equal(
            """{"id":"01JD8Q6Y7M","status":"ok","rev":42,"applied":["encoder.bitrate_kbps"],"mode":"live","dur_ms":38,"ts":"2026-11-22T06:30:00.089Z"}""",
            Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Equal(
            ("edgecam/v1/ec-1/res/settings", Delivery.AtLeastOnce, false, TimeSpan.FromSeconds(60), "application/json", Queueing.Reply),
            (message.Topic, message.Delivery, message.IsRetained, message.Expiry, message.ContentType, queueing));
    }

    [Fact]
    public void Every_fault_is_listed_as_in_the_contract()
    {
        var pending = _scene.Receive("settings/set", """{"id":"01JD8Q6Y7N","patch":{}}""")!;
        pending.Finish(
            RemoteReply.Rejected("validation_failed", "") with
            {
                Fields = new JsonObject { ["rev"] = 41 },
                Errors =
                [
                    new RequestFault("/encoder/bitrate_kbps", "out_of_range", "bitrate_kbps must be 100..25000") { Got = 90_000, Min = 100, Max = 25_000 },
                    new RequestFault("/encoder/bitrte", "unknown_key", "unknown key") { DidYouMean = "bitrate_kbps" },
                ],
            },
            _scene.Clock);

        Assert.StartsWith(
            """{"id":"01JD8Q6Y7N","status":"rejected","code":"validation_failed","rev":41,"errors":[{"path":"/encoder/bitrate_kbps","code":"out_of_range","got":90000,"min":100,"max":25000,"msg":"bitrate_kbps must be 100..25000"},{"path":"/encoder/bitrte","code":"unknown_key","msg":"unknown key","did_you_mean":"bitrate_kbps"}],""",
            Encoding.UTF8.GetString(_scene.Published[^1].Message.Payload.Span),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("settings/set", RequestKind.Settings, "settings")]
    [InlineData("settings/desired", RequestKind.DesiredSettings, "settings")]
    [InlineData("cmd/keyframe", RequestKind.Command, "keyframe")]
    [InlineData("ent/bitrate_kbps/set", RequestKind.Entity, "bitrate_kbps")]
    public void The_topic_says_what_is_asked_for(string topic, RequestKind kind, string name)
    {
        var request = _scene.Receive(topic, "{\"a\":1}")!.Request;
        Assert.Equal((kind, name, """{"a":1}"""), (request.Kind, request.Name, request.Body!.ToJsonString()));
    }

    [Theory]
    [InlineData("1500", "1500")]
    [InlineData("true", "true")]
    [InlineData("\"ON\"", "\"ON\"")]
    [InlineData("ON\n", "\"ON\"")]
    [InlineData("low-latency", "\"low-latency\"")]
    [InlineData("{\"state\":\"ON\",\"brightness\":9}", "{\"state\":\"ON\",\"brightness\":9}")]
    public void An_entity_takes_a_plain_scalar_as_home_automation_writes_it(string payload, string body) =>
        Assert.Equal(body, _scene.Receive("ent/light/set", payload)!.Request.Body!.ToJsonString());

    [Fact]
    public void The_reply_goes_to_the_response_topic_with_the_correlation_data_as_it_came()
    {
        var correlation = new byte[] { 0, 255, 7 };
        var pending = _scene.Receive(DeskScene.Message("cmd/keyframe", "{}") with { ResponseTopic = "desk/7", Correlation = correlation })!;
        pending.Finish(RemoteReply.Ok(), _scene.Clock);

        Assert.Equal("desk/7", _scene.Published[0].Message.Topic);
        Assert.Equal(correlation, _scene.Published[0].Message.Correlation);
    }

    [Fact]
    public void Who_gives_no_id_gets_one_of_ours()
    {
        var (one, two) = (_scene.Receive("cmd/keyframe", "{}")!, _scene.Receive("cmd/keyframe", "{}")!);
        Assert.NotEqual(one.Request.Id, two.Request.Id);
        one.Finish(RemoteReply.Ok(), _scene.Clock);
        Assert.Equal(one.Request.Id, (string?)_scene.Reply["id"]);
    }

    [Fact]
    public void Only_the_first_final_reply_is_sent_and_nothing_after_it()
    {
        var pending = _scene.Receive("cmd/clip", "{}")!;
        Assert.True(pending.Report(new RemoteReply(ReplyStatus.Accepted), _scene.Clock));
        Assert.False(pending.Report(RemoteReply.Ok(), _scene.Clock)); // no way around Finish
        Assert.True(pending.Finish(RemoteReply.Ok(), _scene.Clock));
        Assert.False(pending.Finish(RemoteReply.Failed("late", ""), _scene.Clock));
        Assert.False(pending.Report(new RemoteReply(ReplyStatus.Progress), _scene.Clock));
        Assert.False(pending.Abandon(_scene.Clock));

        Assert.Equal(["accepted", "ok"], _scene.Published.Select(one => (string?)DeskScene.Json(one.Message)["status"]));
    }

    [Fact]
    public void Of_many_threads_that_finish_at_once_one_does()
    {
        for (var round = 0; round < 200; round++)
        {
            var (pending, sent) = (_scene.Receive("cmd/clip", "{}")!, 0);
            Parallel.For(0, 8, _ => Interlocked.Add(ref sent, pending.Finish(RemoteReply.Ok(), _scene.Clock) ? 1 : 0));
            Assert.Equal((1, round + 1), (sent, _scene.Published.Count));
        }
    }

    [Fact]
    public void A_request_that_is_dropped_is_answered_failed()
    {
        _scene.Receive("cmd/clip", "{}")!.Abandon(_scene.Clock);
        Assert.Equal(("failed", "abandoned"), ((string?)_scene.Reply["status"], (string?)_scene.Reply["code"]));
    }

    [Fact]
    public void A_reply_that_is_no_json_becomes_failed_and_not_silence()
    {
        _scene.Receive("cmd/clip", "{}")!.Finish(RemoteReply.Ok(new JsonObject { ["fps"] = double.NaN }), _scene.Clock);
        Assert.Equal(("failed", "internal"), ((string?)_scene.Reply["status"], (string?)_scene.Reply["code"]));
    }

    [Fact]
    public void More_requests_than_can_wait_are_told_to_come_back()
    {
        var first = _scene.Receive("cmd/clip", "{}")!;
        for (var i = 1; i < RequestDesk.MaxOutstanding; i++)
            Assert.NotNull(_scene.Receive("cmd/clip", "{}"));
        Assert.Null(_scene.Receive("cmd/clip", """{"id":"more"}"""));
        Assert.Equal(("more", "busy"), ((string?)_scene.Reply["id"], (string?)_scene.Reply["status"]));

        first.Finish(RemoteReply.Ok(), _scene.Clock);
        Assert.NotNull(_scene.Receive("cmd/clip", """{"id":"more"}""")); // being told to come back is not an answer that is kept
    }

    [Fact]
    public void A_group_waits_a_random_part_of_the_spread_within_bounds()
    {
        var early = _scene.Receive(Group("""{"spread_s":60,"x":1}"""), randomBits: 0)!;
        var late = _scene.Receive(Group("""{"spread_s":60}"""), randomBits: ulong.MaxValue)!;
        Assert.Equal((_scene.Clock.Now, _scene.Clock.Now + TimeSpan.FromSeconds(60)), (early.NotBefore, late.NotBefore));
        Assert.Equal(_scene.Clock.Now + TimeSpan.FromSeconds(90), late.StaleAt); // its life begins when its turn comes
        Assert.Equal("""{"x":1}""", early.Request.Body!.ToJsonString());
        Assert.Equal(_scene.Clock.Now, _scene.Receive(Group("{}"), randomBits: ulong.MaxValue)!.NotBefore);

        Assert.Null(_scene.Receive(Group("""{"spread_s":3601}""")));
        Assert.Equal("""{"path":"/spread_s","code":"out_of_range","got":3601,"min":0,"max":3600,"msg":"spread_s must be 0..3600"}""", _scene.Reply["errors"]![0]!.ToJsonString());
        Assert.Null(_scene.Receive(new BrokerMessage("edgecam/v1/group/cellar/cmd/keyframe", "{}"u8.ToArray())));
    }

    [Fact]
    public void What_the_sender_limits_is_stale_sooner()
    {
        Assert.Equal(_scene.Clock.Now + TimeSpan.FromSeconds(30), _scene.Receive("cmd/clip", "{}")!.StaleAt);
        var pending = _scene.Receive(DeskScene.Message("cmd/clip", "{}") with { Expiry = TimeSpan.FromSeconds(4) })!;
        Assert.Equal(_scene.Clock.Now + TimeSpan.FromSeconds(4), pending.StaleAt);
    }

    [Fact]
    public void Counts_tell_what_became_of_each_message()
    {
        _scene.Receive("cmd/clip", """{"id":"1"}""")!.Finish(RemoteReply.Rejected("x", ""), _scene.Clock);
        _scene.Receive("cmd/clip", """{"id":"1"}""");
        _scene.Receive("cmd/clip", """{"id":1}""");
        _scene.Receive("cmd/clip", "{");
        _scene.Receive("cmd/clip", "{}");
        Assert.Equal(new DeskCounts(Received: 5, Admitted: 2, Refused: 2, Repeated: 1, Rejected: 1, Failed: 0, Outstanding: 1), _scene.Desk.Counts);
    }

    private static BrokerMessage Group(string payload) => new("edgecam/v1/group/door/cmd/keyframe", Encoding.UTF8.GetBytes(payload));
}

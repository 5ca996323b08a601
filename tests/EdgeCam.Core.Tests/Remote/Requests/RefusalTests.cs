using System.Text;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Requests;

public sealed class RefusalTests
{
    private readonly DeskScene _scene = new();

    [Theory]
    [InlineData("{\"id\":\"a\",\"patch\" 5}", "byte 18: '5' is invalid after a property name. Expected a ':'")]
    [InlineData("{\"id\":\n\n  oops}", "byte 10: 'o' is an invalid start of a value")]
    [InlineData("{} x", "byte 3: 'x' is invalid after a single JSON value. Expected end of data")]
    [InlineData("{\"id\":\"\\ud800\"}", "byte 6: a string holds half of a surrogate pair")]
    [InlineData("", "the payload is empty: a request without arguments is {}")]
    public void What_is_no_json_is_reported_with_the_byte_where_it_stops_being_any(string payload, string detail)
    {
        Assert.Null(_scene.Receive("settings/set", payload));
        var (message, queueing) = Assert.Single(_scene.Published);
        var error = DeskScene.Json(message);
        Assert.Equal(["ts", "topic", "code", "detail", "bytes", "count"], error.Select(member => member.Key));
        Assert.Equal(
            ("2026-11-22T06:30:00.051Z", "edgecam/v1/ec-1/settings/set", "not_json", detail, payload.Length, 1),
            ((string?)error["ts"], (string?)error["topic"], (string?)error["code"], (string?)error["detail"], (int)error["bytes"]!, (int)error["count"]!));
        Assert.Equal(
            ("edgecam/v1/ec-1/error", Delivery.AtMostOnce, false, TimeSpan.FromSeconds(60), Queueing.Never),
            (message.Topic, message.Delivery, message.IsRetained, message.Expiry, queueing));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_even_within_a_string() =>
        AssertError(new BrokerMessage($"{DeskScene.Base}/ent/x/set", new byte[] { (byte)'"', 0xC3, (byte)'"' }), "not_json");

    [Fact]
    public void A_member_that_comes_twice_is_refused_because_either_could_be_meant() =>
        AssertError(DeskScene.Message("settings/set", """{"patch":{"a":1,"a":2}}"""), "duplicate_key");

    [Fact]
    public void Up_to_64_KiB_are_read_and_not_a_byte_more()
    {
        var largest = "{\"x\":\"" + new string('y', RequestPayload.MaxBytes - 8) + "\"}";
        Assert.NotNull(_scene.Receive("cmd/clip", largest));
        AssertError(DeskScene.Message("cmd/clip", largest + " "), "too_large");
    }

    [Fact]
    public void Up_to_16_levels_are_read_and_not_one_more()
    {
        Assert.NotNull(_scene.Receive("cmd/clip", Nested(16)));
        AssertError(DeskScene.Message("cmd/clip", Nested(17)), "too_deep");
        AssertError(DeskScene.Message("cmd/clip", "]]]]" + new string('[', 20)), "too_deep");
    }

    [Fact]
    public void Brackets_in_strings_are_not_levels_and_quotes_in_strings_hide_none()
    {
        Assert.NotNull(_scene.Receive("cmd/clip", "{\"x\":\"" + new string('{', 99) + "\\\"" + new string('[', 99) + "\"}"));
        AssertError(DeskScene.Message("cmd/clip", "{\"\\\\\":" + Nested(16) + "}"), "too_deep");
    }

    [Theory]
    [InlineData("settings/set")]
    [InlineData("cmd/restart")]
    [InlineData("ent/privacy/set")]
    public void A_retained_request_is_reported_and_never_run(string topic) =>
        AssertError(DeskScene.Message(topic, """{"id":"1"}""") with { IsRetained = true, ResponseTopic = "desk" }, "retained_command");

    [Fact]
    public void To_clear_a_retained_command_is_not_to_give_it() => AssertError(DeskScene.Message("cmd/restart", ""), "not_json");

    [Fact]
    public void Retained_settings_are_wanted_and_taking_them_away_says_nothing()
    {
        Assert.NotNull(_scene.Receive(DeskScene.Message("settings/desired", """{"rev":7,"settings":{}}""") with { IsRetained = true }));
        Assert.Null(_scene.Receive(DeskScene.Message("settings/desired", "")));
        Assert.Empty(_scene.Published);
    }

    [Theory]
    [InlineData("desk/+")]
    [InlineData("#")]
    [InlineData("$SYS/x")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("edgecam/v1/ec-1/cmd/restart")]
    [InlineData("edgecam/v1/group/door/cmd/restart")]
    [InlineData("edgecam/v1/ec-2/settings/set")]
    public void A_response_topic_that_could_do_harm_is_refused_where_results_go(string topic)
    {
        Assert.Null(_scene.Receive(DeskScene.Message("cmd/restart", """{"id":"1"}""") with { ResponseTopic = topic, Correlation = new byte[] { 1 } }));
        Assert.Equal("edgecam/v1/ec-1/res/restart", Assert.Single(_scene.Published).Message.Topic);
        Assert.Equal(("1", "rejected", "bad_response_topic"), Answer());
    }

    [Theory]
    [InlineData("desk/7")]
    [InlineData("edgecam/v1/ec-1/res/desk")]
    [InlineData("edgecam/v2/x")]
    public void Other_response_topics_are_fine(string topic) =>
        Assert.NotNull(_scene.Receive(DeskScene.Message("cmd/restart", "{}") with { ResponseTopic = topic }));

    [Fact]
    public void What_cannot_be_read_is_answered_where_the_sender_said_where()
    {
        Assert.Null(_scene.Receive(DeskScene.Message("cmd/clip", "{") with { ResponseTopic = "desk", Correlation = new byte[] { 9 } }));
        var (message, _) = Assert.Single(_scene.Published);
        Assert.Equal(("desk", 9, "not_json"), (message.Topic, message.Correlation.Span[0], (string?)_scene.Reply["code"]));
    }

    [Theory]
    [InlineData("cmd/clip", "[]")]
    [InlineData("cmd/clip", "7")]
    [InlineData("settings/set", "null")]
    [InlineData("ent/x/set", "[1]")]
    public void What_is_no_object_is_rejected(string topic, string payload)
    {
        Assert.Null(_scene.Receive(topic, payload));
        Assert.Equal(("rejected", "wrong_type"), (Answer().Status, Answer().Code));
    }

    [Theory]
    [InlineData("""{"id":7}""", "/id", "wrong_type")]
    [InlineData("""{"id":""}""", "/id", "bad_format")]
    [InlineData("""{"id":"a\u0000"}""", "/id", "bad_format")]
    [InlineData("""{"ts":"yesterday"}""", "/ts", "bad_format")]
    [InlineData("""{"ts":1795000000}""", "/ts", "bad_format")]
    public void A_fault_around_the_request_is_told_with_its_place(string payload, string path, string code)
    {
        Assert.Null(_scene.Receive("cmd/clip", payload));
        Assert.Equal((path, code), ((string?)_scene.Reply["errors"]![0]!["path"], (string?)_scene.Reply["errors"]![0]!["code"]));
    }

    [Theory]
    [InlineData("cmd/clip", "2026-11-22T06:29:30.051Z", false)]
    [InlineData("cmd/clip", "2026-11-22T06:29:30Z", true)]
    [InlineData("cmd/clip", "2026-11-22T07:29:30.051+01:00", false)]
    [InlineData("cmd/clip", "2026-11-22T06:30:31Z", true)]
    [InlineData("settings/set", "2026-11-22T06:29:01Z", false)]
    [InlineData("settings/set", "2026-11-22T06:28:59Z", true)]
    [InlineData("settings/desired", "2020-01-01T00:00:00Z", false)]
    public void A_request_older_than_it_may_get_is_stale_and_state_never_is(string topic, string sentAt, bool isStale)
    {
        var pending = _scene.Receive(topic, $$"""{"id":"1","ts":"{{sentAt}}"}""");
        Assert.Equal(isStale, pending is null);
        Assert.Equal(isStale ? ("1", "rejected", "stale") : default, isStale ? Answer() : default);
    }

    [Fact]
    public void A_clock_that_is_not_set_judges_no_other()
    {
        _scene.IsSynchronised = false;
        var pending = _scene.Receive("cmd/clip", """{"ts":"2030-01-01T00:00:00Z"}""");
        pending!.Finish(RemoteReply.Ok(), _scene.Clock);
        Assert.False((bool)_scene.Reply["ts_ok"]!);
    }

    [Fact]
    public void Of_many_faults_one_a_second_is_reported_with_how_many_it_stands_for()
    {
        for (var i = 0; i < 5; i++)
            _scene.Receive("cmd/clip", "{");
        Assert.Single(_scene.Published);
        Assert.Equal(_scene.Clock.Now + TimeSpan.FromSeconds(1), _scene.Desk.NextDeadline);

        _scene.Desk.OnDeadline(_scene.Clock); // too early
        Assert.Single(_scene.Published);
        _scene.Pass(1);
        _scene.Desk.OnDeadline(_scene.Clock);
        Assert.Equal((2, 4), (_scene.Published.Count, (int)_scene.Reply["count"]!));
        Assert.Equal(EdgeCam.Units.MediaInstant.Never, _scene.Desk.NextDeadline);
    }

    [Fact]
    public void Thousands_of_faults_make_a_reply_that_a_broker_takes()
    {
        var faults = Enumerable.Range(0, 9_000).Select(i => new RequestFault($"/x{i}{new string('k', 900)}", "unknown_key", "unknown key") { Got = new string('v', 999) }).ToArray();
        _scene.Receive("settings/set", "{}")!.Finish(RemoteReply.Rejected("validation_failed", "") with { Errors = faults }, _scene.Clock);
        Assert.InRange(_scene.Published[^1].Message.Payload.Length, 30_000, 48_000);
        Assert.Equal(9_000, _scene.Reply["errors"]!.AsArray().Count + (int)_scene.Reply["errors_omitted"]!);
    }

    private void AssertError(BrokerMessage message, string code)
    {
        var before = _scene.Published.Count;
        _scene.Pass(1);
        Assert.Null(_scene.Receive(message));
        Assert.Equal(before + 1, _scene.Published.Count);
        Assert.Equal(("edgecam/v1/ec-1/error", code), (_scene.Published[^1].Message.Topic, (string?)_scene.Reply["code"]));
    }

    private (string? Id, string? Status, string? Code) Answer() => ((string?)_scene.Reply["id"], (string?)_scene.Reply["status"], (string?)_scene.Reply["code"]);

    private static string Nested(int depth) =>
        new StringBuilder().Insert(0, "{\"a\":", depth - 1).Append("{}").Append('}', depth - 1).ToString();
}

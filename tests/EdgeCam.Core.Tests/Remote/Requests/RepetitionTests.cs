using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Requests;

public sealed class RepetitionTests
{
    private readonly DeskScene _scene = new();

    [Fact]
    public void A_repeated_id_gets_the_stored_reply_at_the_address_of_the_repetition()
    {
        Finish("cmd/clip", "7", new JsonObject { ["n"] = 1 });
        var first = _scene.Published[^1].Message;
        _scene.Pass(599);
        Assert.Null(_scene.Receive(DeskScene.Message("cmd/clip", """{"id":"7"}""") with { ResponseTopic = "desk", Correlation = new byte[] { 3 } }));

        var again = _scene.Published[^1].Message;
        Assert.Equal(first.Payload.ToArray(), again.Payload.ToArray());
        Assert.Equal(("desk", 3), (again.Topic, again.Correlation.Span[0]));
    }

    [Fact]
    public void After_ten_minutes_an_id_is_new()
    {
        Finish("cmd/clip", "7");
        _scene.Pass(600);
        Assert.NotNull(_scene.Receive("cmd/clip", """{"id":"7"}"""));
    }

    [Fact]
    public void While_the_first_runs_a_repetition_is_told_accepted_and_one_final_reply_follows()
    {
        var pending = _scene.Receive("cmd/clip", """{"id":"7"}""")!;
        Assert.Null(_scene.Receive("cmd/clip", """{"id":"7"}"""));
        Assert.Equal("accepted", (string?)_scene.Reply["status"]);
        pending.Finish(RemoteReply.Ok(), _scene.Clock);
        Assert.Equal(["accepted", "ok"], _scene.Published.Select(one => (string?)DeskScene.Json(one.Message)["status"]));
    }

    [Fact]
    public void The_same_id_to_another_command_is_another_request()
    {
        Finish("cmd/clip", "1");
        Assert.NotNull(_scene.Receive("cmd/snapshot", """{"id":"1"}"""));
        Assert.NotNull(_scene.Receive("settings/set", """{"id":"1"}"""));
    }

    [Fact]
    public void Who_belongs_to_two_groups_runs_what_both_are_told_once()
    {
        Assert.NotNull(_scene.Receive(new BrokerMessage("edgecam/v1/group/door/cmd/clip", """{"id":"1"}"""u8.ToArray())));
        Assert.Null(_scene.Receive(new BrokerMessage("edgecam/v1/group/roof/cmd/clip", """{"id":"1"}"""u8.ToArray())));
    }

    [Fact]
    public void Wanted_settings_come_again_at_every_connection_and_are_looked_at_each_time()
    {
        _scene.Receive("settings/desired", """{"id":"1","rev":7}""")!.Finish(RemoteReply.Ok(), _scene.Clock);
        Assert.NotNull(_scene.Receive("settings/desired", """{"id":"1","rev":7}"""));
    }

    [Fact]
    public void Data_is_read_again_and_pushes_no_other_reply_out()
    {
        Finish("cmd/clip", "small");
        for (var i = 0; i < 200; i++)
            Finish("cmd/clip", $"chunk{i}", new JsonObject { ["data"] = new string('x', ReplyMemory.MaxReplyBytes) });
        Assert.NotNull(_scene.Receive("cmd/clip", """{"id":"chunk0"}"""));
        Assert.Null(_scene.Receive("cmd/clip", """{"id":"small"}"""));
    }

    [Fact]
    public void The_memory_is_bounded_by_count_and_the_oldest_go_first()
    {
        for (var i = 0; i <= ReplyMemory.MaxEntries; i++)
            Finish("cmd/clip", $"{i}");
        Assert.Null(_scene.Receive("cmd/clip", """{"id":"1"}"""));
        Assert.NotNull(_scene.Receive("cmd/clip", """{"id":"0"}"""));
    }

    [Fact]
    public void The_memory_is_bounded_by_bytes()
    {
        var (memory, now) = (new ReplyMemory(), _scene.Clock.Now);
        for (var i = 0; i < 1_000; i++)
        {
            var key = new RequestKey(RequestKind.Command, "clip", $"{i}");
            Assert.True(memory.TryBegin(key, now, out _));
            memory.End(key, new byte[ReplyMemory.MaxReplyBytes], now);
            Assert.InRange(memory.Bytes, 1, ReplyMemory.MaxBytes);
        }

        Assert.InRange(memory.Count, 200, 256);
        Assert.True(memory.TryBegin(default, now + TimeSpan.FromMinutes(10), out _));
        Assert.Equal((1, 0), (memory.Count, memory.Bytes)); // only the one that runs
    }

    private void Finish(string topic, string id, JsonObject? fields = null) =>
        _scene.Receive(topic, $$"""{"id":"{{id}}"}""")!.Finish(RemoteReply.Ok(fields), _scene.Clock);
}

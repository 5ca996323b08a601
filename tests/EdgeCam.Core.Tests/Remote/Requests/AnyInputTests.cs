using System.Text;
using System.Text.Json;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Requests;

public sealed class AnyInputTests
{
    private static readonly string[] Topics =
        ["settings/set", "settings/desired", "cmd/clip", "cmd/", "cmd/a/b", "ent/x/set", "ent//set", "../group/door/cmd/clip", "res/x", "cmd/\u0001"];

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "\"", "\\", ":", ",", "\"id\":", "\"7\"", "\"ts\":", "\"2026-11-22T06:30:00Z\"", "\"spread_s\":", "1e400", "null", "true", "\\u0000", "\\ud800", "é", "{\"id\":\"7\"}", "{}"];

    private static readonly string?[] ResponseTopics = [null, null, "desk", "#", "$x", "", "edgecam/v1/ec-1/cmd/clip"];

    private static readonly Gen<byte[]> Payloads = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Gen.Elements(Pieces).ListOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces))),
        Gen.Elements("{\"id\":\"7\"}", "{\"id\":\"8\",\"a\":[1]}", "{}", "ON", "5").Select(Encoding.UTF8.GetBytes));

    private static readonly Gen<BrokerMessage> Messages =
        from topic in Gen.Elements(Topics)
        from payload in Payloads
        from answer in Gen.Elements(ResponseTopics)
        from isRetained in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new BrokerMessage(topic.StartsWith("..", StringComparison.Ordinal) ? "edgecam/v1" + topic[2..] : $"{DeskScene.Base}/{topic}", payload)
        {
            ResponseTopic = answer,
            IsRetained = isRetained,
            Correlation = BitConverter.GetBytes(payload.Length),
        };

    [Fact]
    public void Any_bytes_get_at_most_one_final_reply_and_what_is_admitted_gets_exactly_one() =>
        Prop.ForAll(
            Messages.NonEmptyListOf().ToArbitrary(),
            messages =>
            {
                var scene = new DeskScene();
                foreach (var message in messages)
                    TakeIn(scene, message);
                Assert.Equal(0, scene.Desk.Counts.Outstanding);
                Assert.Equal(messages.Count, scene.Desk.Counts.Received);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static void TakeIn(DeskScene scene, BrokerMessage message)
    {
        var before = scene.Published.Count;
        var pending = scene.Receive(message, 1);
        var now = scene.Published.Skip(before).ToArray();
        Assert.True(now.Length <= 1, "one message is refused or answered once");
        if (pending is null)
            return;
        Assert.Empty(now);
        Assert.False(message.IsRetained && pending.Request.Kind != RequestKind.DesiredSettings, "a retained request never runs");
        Assert.True(message.ResponseTopic is null or "desk", "a bad response topic never runs");
        Assert.True(pending.Finish(RemoteReply.Ok(), scene.Clock));
        Assert.False(pending.Abandon(scene.Clock));
        var reply = Assert.Single(scene.Published.Skip(before)).Message;
        Assert.Equal(message.Correlation.ToArray(), reply.Correlation.ToArray());
        Assert.Equal(pending.Request.Id, (string?)DeskScene.Json(reply)["id"]);
    }

    [Fact]
    public void The_depth_is_what_a_parser_finds_for_any_json() =>
        Prop.ForAll(
            Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary(),
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                if (DepthOf(bytes) is { } depth)
                    Assert.True(!JsonDepth.Exceeds(bytes, depth) && (depth == 0 || JsonDepth.Exceeds(bytes, depth - 1)), text);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    /// <summary>Null for what is no JSON.</summary>
    private static int? DepthOf(byte[] bytes)
    {
        var deepest = 0;
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
                deepest = Math.Max(deepest, reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? reader.CurrentDepth + 1 : 0);
            return deepest;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

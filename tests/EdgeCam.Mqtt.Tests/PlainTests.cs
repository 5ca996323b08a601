using System.Text;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

/// <summary>Against a real broker, with mosquitto_pub and mosquitto_sub as the operator.</summary>
public sealed class PlainTests
{
    [Fact]
    public async Task It_is_online_while_connected_and_offline_after_a_clean_stop()
    {
        await using var broker = await Setup.Broker();
        await using var watcher = await broker.Subscribe(Camera.Topics.Availability, 2, "%p %q %r");
        using (var camera = Camera.On(broker))
            await camera.IsUp();
        Assert.Equal("online 1 0\noffline 1 0\n", (await watcher.End(Setup.Deadline, TestContext.Current.CancellationToken)).Output);

        await using var late = await broker.Subscribe(Camera.Topics.Availability, 1, "%p %r");
        Assert.Equal("offline 1\n", (await late.End(Setup.Deadline, TestContext.Current.CancellationToken)).Output); // retained
    }

    [Fact]
    public async Task What_is_published_arrives_with_all_its_properties()
    {
        await using var broker = await Setup.Broker();
        await using var watcher = await broker.Subscribe("edgecam/#", 2, "%t|%p|%q|%r|%E|%C|%R|%D|%P");
        using var camera = Camera.On(broker);
        camera.Broker.Publish(
            new("edgecam/answers", Encoding.UTF8.GetBytes("""{"id":"ä1"}"""))
            {
                Expiry = TimeSpan.FromSeconds(60),
                ContentType = "application/json",
                ResponseTopic = "operator/inbox",
                Correlation = "abc-123"u8.ToArray(),
                UserProperties = [new("ts", "2026"), new("ts", "twice"), new("größe", "1 %")],
            },
            Queueing.Reply);
        var seen = (await watcher.End(Setup.Deadline, TestContext.Current.CancellationToken)).Output.Split('\n');
        Assert.Contains($$"""edgecam/answers|{"id":"ä1"}|1|0|60|application/json|operator/inbox|abc-123|ts:2026 ts:twice größe:1 %""", seen);
    }

    [Fact]
    public async Task What_the_operator_sends_arrives_with_all_its_properties()
    {
        await using var broker = await Setup.Broker();
        using var camera = Camera.On(broker);
        await camera.IsUp();
        await broker.Publish(
            "-t", Camera.Topics.Command("keyframe"), "-m", """{"id":"1"}""", "-D", "publish", "response-topic", "operator/inbox",
            "-D", "publish", "correlation-data", "abc-123", "-D", "publish", "content-type", "application/json",
            "-D", "publish", "message-expiry-interval", "30", "-D", "publish", "user-property", "who", "me", "-D", "publish", "user-property", "who", "too");
        await Setup.Eventually(() => !camera.Received.IsEmpty, "the command arrives");
        Assert.True(camera.Received.TryDequeue(out var got));
        Assert.Equal((Camera.Topics.Command("keyframe"), """{"id":"1"}"""), (got.Topic, Encoding.UTF8.GetString(got.Payload.Span)));
        Assert.Equal((Delivery.AtLeastOnce, false, "operator/inbox", "application/json"), (got.Delivery, got.IsRetained, got.ResponseTopic, got.ContentType));
        Assert.Equal("abc-123"u8, got.Correlation.Span);
        Assert.InRange(got.Expiry!.Value.TotalSeconds, 20, 30);
        Assert.Equal([new("who", "me"), new("who", "too")], got.UserProperties);
    }

    [Fact]
    public async Task A_message_that_says_nothing_of_itself_has_no_properties()
    {
        await using var broker = await Setup.Broker();
        using var camera = Camera.On(broker);
        await camera.IsUp();
        await broker.Publish("-t", Camera.Topics.SettingsSet, "-n");
        await Setup.Eventually(() => !camera.Received.IsEmpty, "the message arrives");
        Assert.True(camera.Received.TryDequeue(out var got));
        Assert.Equal((0, null, null, null, 0, 0), (got.Payload.Length, got.Expiry, got.ContentType, got.ResponseTopic, got.Correlation.Length, got.UserProperties.Count));
    }

    [Fact]
    public async Task A_retained_command_is_recognised_at_once_and_after_the_next_connect()
    {
        await using var broker = await Setup.Broker();
        using (var camera = Camera.On(broker))
        {
            await camera.IsUp();
            await broker.Publish("-t", Camera.Topics.Command("restart"), "-m", "{}", "-r");
            await Setup.Eventually(() => !camera.Received.IsEmpty, "the command arrives");
            Assert.True(camera.Received.TryDequeue(out var fresh) && fresh.IsRetained);
        }

        using var again = Camera.On(broker);
        await Setup.Eventually(() => !again.Received.IsEmpty, "the command is delivered again");
        Assert.True(again.Received.TryDequeue(out var kept) && kept.IsRetained);
    }
}

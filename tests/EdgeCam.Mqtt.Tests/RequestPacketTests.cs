using System.Text;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

/// <summary>Requests, replies and events on the wire, byte for byte: the properties of MQTT 5 with desk and link together.</summary>
public sealed class RequestPacketTests
{
    private const byte ExpiryInterval = 2; // MQTT 5 §2.2.2.2
    private const byte ContentType = 3;
    private const byte ResponseTopic = 8;
    private const byte CorrelationData = 9;
    private const byte UserProperty = 38;
    private const byte PublishOnce = 0x32; // QoS 1, not retained
    private static readonly byte[] Json = [ContentType, .. Text("application/json")];
    private static readonly ClockReading Clock = new(new MediaInstant(5), new DateTimeOffset(2026, 11, 22, 6, 30, 0, 51, TimeSpan.Zero), IsSynchronised: true);

    [Fact]
    public async Task A_reply_goes_where_the_request_says_with_its_correlation_and_a_minute_to_live()
    {
        using var far = new ScriptedBroker();
        using var camera = Answering(far);
        await IsConnected(far);
        byte[] correlation = [0, 1, 0xFF];
        byte[] properties =
        [
            ExpiryInterval, 0, 0, 0, 30,
            ResponseTopic, .. Text("operator/größe"),
            CorrelationData, 0, 3, .. correlation,
            .. Json,
            UserProperty, .. Text("who"), .. Text("me"),
            UserProperty, .. Text("who"), .. Text("me, too"),
        ];
        await far.Send(Packet(Camera.Topics.Command("identify"), messageId: 7, properties, """{"id":"a1"}"""));

        Assert.Equal([0x40, 2, 0, 7], await far.Read()); // PUBACK
        var reply = await far.Read();
        byte[] expected = [ExpiryInterval, 0, 0, 0, 60, .. Json, CorrelationData, 0, 3, .. correlation]; // none of the user's
        Assert.Equal(Packet("operator/größe", MessageId(reply), expected, """{"id":"a1","status":"ok","dur_ms":0,"ts":"2026-11-22T06:30:00.051Z"}"""), reply);
    }

    [Fact]
    public async Task Without_a_response_topic_it_goes_to_the_results_of_the_command()
    {
        using var far = new ScriptedBroker();
        using var camera = Answering(far);
        await IsConnected(far);
        await far.Send(Packet(Camera.Topics.Command("identify"), messageId: 8, [], """{"id":"a2"}"""));

        Assert.Equal([0x40, 2, 0, 8], await far.Read());
        var reply = await far.Read();
        byte[] expected = [ExpiryInterval, 0, 0, 0, 60, .. Json];
        Assert.Equal(
            Packet(Camera.Topics.Result("identify"), MessageId(reply), expected, """{"id":"a2","status":"ok","dur_ms":0,"ts":"2026-11-22T06:30:00.051Z"}"""), reply);
    }

    [Theory]
    [InlineData("a/+")]
    [InlineData("a/#")]
    [InlineData("$SYS/a")]
    public async Task A_response_topic_that_nobody_may_publish_to_gets_a_refusal_at_the_results(string topic)
    {
        using var far = new ScriptedBroker();
        using var camera = Answering(far);
        await IsConnected(far);
        await far.Send(Packet(Camera.Topics.Command("identify"), messageId: 9, [ResponseTopic, .. Text(topic)], """{"id":"a3"}"""));

        await far.Read();
        var reply = Encoding.UTF8.GetString(await far.Read());
        Assert.Contains(Camera.Topics.Result("identify"), reply, StringComparison.Ordinal);
        Assert.Contains("""{"id":"a3","status":"rejected","code":"bad_response_topic",""", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_lives_for_five_minutes_and_health_is_kept_and_asks_for_no_acknowledgement()
    {
        using var far = new ScriptedBroker();
        using var camera = Answering(far);
        await IsConnected(far);
        var motion = new EventEncoder(Camera.Topics, "boot").Encode(new CameraEvent("motion", "start", []), Clock, randomBits: 1);
        camera.Broker.Publish(motion, Queueing.Event);
        var sent = await far.Read();
        var payload = Encoding.UTF8.GetString(sent);
        payload = payload[payload.LastIndexOf("{\"event_type\"", StringComparison.Ordinal)..];
        Assert.StartsWith(Encoding.UTF8.GetString(motion.Payload.Span)[..^2], payload, StringComparison.Ordinal); // all but how long it waited: 0}
        Assert.Equal(Packet(Camera.Topics.Event("motion"), MessageId(sent), [ExpiryInterval, 0, 0, 1, 44, .. Json], payload), sent);

        var health = new BrokerMessage(Camera.Topics.Health, "{}"u8.ToArray())
        {
            Delivery = Delivery.AtMostOnce, IsRetained = true, Expiry = TimeSpan.FromMinutes(3), ContentType = "application/json",
        };
        camera.Broker.Publish(health, Queueing.Never);
        byte[] properties = [ExpiryInterval, 0, 0, 0, 180, .. Json];
        byte[] body = [.. Text(Camera.Topics.Health), (byte)properties.Length, .. properties, .. "{}"u8];
        Assert.Equal([0x31, (byte)body.Length, .. body], await far.Read()); // QoS 0, retained: no identifier (§3.3.2.2)
    }

    /// <summary>A camera that says ok to everything.</summary>
    private static Camera Answering(ScriptedBroker far)
    {
        var camera = new Camera($"mqtt://127.0.0.1:{far.Port}", isStarted: false);
        var desk = new RequestDesk(Camera.Topics, [], camera.Broker);
        camera.Broker.OnMessage = message => desk.OnMessage(message, Clock, randomBits: 1)?.Finish(RemoteReply.Ok(), Clock);
        camera.Broker.Start();
        return camera;
    }

    /// <summary>Takes CONNECT, SUBSCRIBE and "online", and acknowledges the last.</summary>
    private static async Task IsConnected(ScriptedBroker far)
    {
        await far.Accept();
        await far.Send(ScriptedBroker.Accepted);
        await far.Read();
        var online = await far.Read();
        await far.Send([0x40, 2, .. MessageId(online, Camera.Topics.Availability)]);
    }

    private static byte[] Packet(string topic, int messageId, byte[] properties, string payload) =>
        Packet(topic, [(byte)(messageId >> 8), (byte)messageId], properties, payload);

    /// <summary>PUBLISH at QoS 1 (§3.3).</summary>
    private static byte[] Packet(string topic, byte[] messageId, byte[] properties, string payload)
    {
        byte[] body = [.. Text(topic), .. messageId, (byte)properties.Length, .. properties, .. Encoding.UTF8.GetBytes(payload)];
        return body.Length < 128 ? [PublishOnce, (byte)body.Length, .. body] : [PublishOnce, (byte)(0x80 | (body.Length & 0x7F)), (byte)(body.Length >> 7), .. body];
    }

    /// <summary>The two bytes behind the topic of a PUBLISH: the sender's choice.</summary>
    private static byte[] MessageId(byte[] packet)
    {
        var start = packet[1] < 128 ? 2 : 3;
        var end = start + 2 + (packet[start] << 8) + packet[start + 1];
        return packet[end..(end + 2)];
    }

    private static byte[] MessageId(byte[] packet, string topic)
    {
        Assert.Equal(Text(topic), packet[2..(4 + Encoding.UTF8.GetByteCount(topic))]);
        return MessageId(packet);
    }

    private static byte[] Text(string text) => [0, (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];
}

using System.Text;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

/// <summary>What goes over the wire, byte for byte, and what a broker may answer that ours on this machine does not.</summary>
public sealed class PacketTests
{
    [Fact]
    public async Task The_first_packet_is_as_the_contract_says()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}", plan => plan with { User = "u", Password = MqttPassword.Of("p"), ClientId = "ec-1", Link = new("a", []) });
        byte[] expected =
        [
            0x10, 54,
            0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5,
            0b1110_1100,                   // user, password, will retained at QoS 1; the session goes on (§3.1.2.3)
            0, 60,                         // keep-alive
            13,
            17, 0, 0, 0x0E, 0x10,          // session expiry: 3,600 s
            33, 0, 16,                     // receive maximum
            39, 0, 1, 0, 0,                // maximum packet size: 64 KiB
            0, 4, (byte)'e', (byte)'c', (byte)'-', (byte)'1',
            5, 24, 0, 0, 0, 20,            // will delay: 20 s
            0, 1, (byte)'a',
            0, 7, (byte)'o', (byte)'f', (byte)'f', (byte)'l', (byte)'i', (byte)'n', (byte)'e',
            0, 1, (byte)'u',
            0, 1, (byte)'p',
        ];
        Assert.Equal(expected, await far.Accept());
    }

    [Fact]
    public async Task Subscriptions_come_first_then_online_then_what_waited()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}", plan => plan with { Link = new("a", ["x/+", "y"]) });
        camera.Broker.Publish(new("s", "1"u8.ToArray()), Queueing.Latest);
        await far.Accept();
        await far.Send(ScriptedBroker.Accepted);
        var subscribe = await far.Read();
        Assert.Equal([0x82, 13, .. subscribe.AsSpan(2, 2), 0, 0, 3, (byte)'x', (byte)'/', (byte)'+', 9, 0, 1, (byte)'y', 9], subscribe); // QoS 1, retained as published
        var online = await far.Read();
        Assert.Equal([0x33, 12, 0, 1, (byte)'a', .. online.AsSpan(5, 2), 0, .. "online"u8], online);
        var state = await far.Read();
        Assert.Equal([0x32, 7, 0, 1, (byte)'s', .. state.AsSpan(5, 2), 0, (byte)'1'], state);
    }

    [Fact]
    public async Task Another_client_with_our_id_is_an_event_and_a_minute_of_peace()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}");
        await far.Accept();
        await far.Send([.. ScriptedBroker.Accepted, 0xE0, 1, 142]);
        await camera.Fails("another client with the id");
        await Setup.Eventually(() => camera.TakenOver == 1, "it is told");
        Assert.InRange(await camera.Log.PauseSeconds(), 60, 120);
    }

    [Theory]
    [InlineData(134, "correct the user", 300, 300)]
    [InlineData(135, "correct the user", 300, 300)]
    [InlineData(5, "correct the user", 300, 300)]
    [InlineData(132, "does not speak MQTT 5", 1, 2)]
    [InlineData(1, "does not speak MQTT 5", 1, 2)]
    [InlineData(133, "does not take the client id", 1, 2)]
    [InlineData(136, "ended the connection", 1, 2)]
    public async Task A_refusal_says_what_to_do_and_when_it_is_tried_again(byte reason, string advice, double least, double most)
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}");
        await far.Accept();
        await far.Send(0x20, 3, 0, reason, 0);
        await camera.Fails(advice);
        Assert.InRange(await camera.Log.PauseSeconds(), least, most);
    }

    [Fact]
    public async Task A_message_that_is_too_large_for_the_broker_is_refused_here()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}");
        await far.Accept();
        await far.Send(0x20, 8, 0, 0, 5, 39, 0, 0, 0, 200); // maximum packet size: 200 bytes
        await far.Read();
        camera.Broker.Publish(new("big", new byte[300]), Queueing.Latest);
        await Setup.Eventually(() => camera.Broker.Counts.Refused == 1, "it is counted");
        Assert.True(camera.Broker.Status.IsConnected);
    }

    [Fact]
    public async Task No_more_is_under_way_than_the_broker_allows()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}", plan => plan with { Link = new LinkPlan("a", []) });
        foreach (var topic in (string[])["1", "2", "3"])
            camera.Broker.Publish(new(topic, default), Queueing.Latest);
        await far.Accept();
        await far.Send(0x20, 6, 0, 0, 3, 33, 0, 2); // receive maximum: 2
        var online = await far.Read();
        Assert.Equal((byte)'1', (await far.Read())[4]);
        Assert.Equal(3, camera.Broker.Status.Queued); // one under way, two waiting
        await far.Send(0x40, 2, online[5], online[6]);
        Assert.Equal((byte)'2', (await far.Read())[4]);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_on_the_next_connection()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}", plan => plan with { Link = new LinkPlan("a", []) });
        camera.Broker.Publish(new("e", """{"seq":1,"queued_ms":0}"""u8.ToArray()), Queueing.Event);
        await far.Accept();
        await far.Send(ScriptedBroker.Accepted);
        await far.Read();
        await far.Read();
        await far.Send(0xE0, 1, 139); // the broker shuts down
        await far.Accept();
        await far.Send(ScriptedBroker.Accepted);
        await far.Read();
        Assert.Contains("\"seq\":1", Encoding.UTF8.GetString(await far.Read()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("[::1]", true)]
    public async Task The_addresses_of_IPv6_can_be_passed_over(string host, bool isPassedOver)
    {
        using var far = new ScriptedBroker();
        Assert.True(BrokerUrl.TryParse($"mqtt://{host}:{far.Port}", out var url, out _));
        using var client = new MqttClient(Setup.Library(), new MqttBrokerPlan(url, "ec-1", new LinkPlan("a", [])), new Nobody());
        client.Connect([], isIPv4Only: true);
        Assert.Equal(isPassedOver, client.Failure is not null);
        if (isPassedOver)
            return;
        var connect = far.Accept();
        await Setup.Eventually(
            () =>
            {
                if (client.WantsWrite)
                    client.Write();
                return connect.IsCompleted;
            },
            "the CONNECT arrives");
        Assert.Equal(0x10, (await connect)[0]);
    }

    [Fact]
    public async Task A_far_end_that_sends_rubbish_is_hung_up_on()
    {
        using var far = new ScriptedBroker();
        using var camera = new Camera($"mqtt://127.0.0.1:{far.Port}");
        await far.Accept();
        await far.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await camera.Fails($"mqtt://127.0.0.1:{far.Port}");
        Assert.Equal(0, camera.Connections);
    }

    private sealed class Nobody : IMqttClientOwner
    {
        public void OnAccepted(bool sessionPresent, int receiveMaximum) => Assert.Fail("not asked for");

        public void OnAcknowledged(int messageId, int reason) => Assert.Fail("not asked for");

        public void OnSubscribed(ReadOnlySpan<int> granted) => Assert.Fail("not asked for");

        public void OnMessage(BrokerMessage message) => Assert.Fail("not asked for");
    }
}

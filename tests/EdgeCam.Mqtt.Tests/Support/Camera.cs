using System.Collections.Concurrent;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using EdgeCam.Testing.Mqtt;
using Xunit;

namespace EdgeCam.Mqtt.Tests.Support;

/// <summary>A <see cref="MqttBroker"/> with what it said, as a camera has it.</summary>
internal sealed class Camera : IDisposable
{
    public const string Id = "ec-0123456789ab";
    private int _connections;

    public Camera(string url, Func<MqttBrokerPlan, MqttBrokerPlan>? change = null, bool isStarted = true)
    {
        Assert.True(BrokerUrl.TryParse(url, out var parsed, out var fault), fault);
        var plan = new MqttBrokerPlan(parsed, Id, new LinkPlan(Topics.Availability, [Topics.SettingsSet, Topics.Command("+")]));
        Broker = new MqttBroker(Setup.Library(), change is null ? plan : change(plan), Log)
        {
            OnMessage = Received.Enqueue,
            OnConnected = _ => Interlocked.Increment(ref _connections),
            OnTakenOver = () => TakenOver++,
        };
        if (isStarted)
            Broker.Start();
    }

    public static Topics Topics { get; } = new("edgecam", Id);

    public MqttBroker Broker { get; }

    public ListLogger Log { get; } = new();

    public ConcurrentQueue<BrokerMessage> Received { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    public int TakenOver { get; private set; }

    public static Camera On(Mosquitto broker, Func<MqttBrokerPlan, MqttBrokerPlan>? change = null) => new($"mqtt://127.0.0.1:{broker.Port}", change);

    /// <summary>Connected, and the broker has its subscriptions.</summary>
    public Task IsUp(int connections = 1) => Setup.Eventually(() => Connections >= connections && Broker.Status is { IsConnected: true, Queued: 0 }, $"connected: {Broker.Status} {string.Join('\n', Log.Lines)}");

    public Task Fails(string reason) =>
        Setup.Eventually(() => Broker.Status.LastFailure.Contains(reason, StringComparison.Ordinal), $"\"{reason}\" is said; {Broker.Status.LastFailure}");

    public void Dispose() => Broker.Dispose();
}

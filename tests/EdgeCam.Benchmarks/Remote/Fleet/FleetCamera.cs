using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Diagnostics;
using EdgeCam.Health;
using EdgeCam.Hosting.Remote;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Mqtt;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using EdgeCam.Remote.Link;
using EdgeCam.Remote.Requests;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using EdgeCam.Units;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>A camera as its broker sees it, by the very classes of the daemon; only pictures are missing.</summary>
/// <remarks>Ticked by one thread; its link has a thread of its own.</remarks>
internal sealed class FleetCamera : IDisposable
{
    public const string Group = "all";
    private static readonly byte[] Schema = Encoding.UTF8.GetBytes(SettingsSchema.Json.ToJsonString());
    private static readonly byte[] Reported = Encoding.UTF8.GetBytes(SettingsReport.Of(SettingsRevision.Packaged, new EdgeCamOptions(), last: null).ToJsonString());
    private readonly Topics _topics;
    private readonly MqttBroker _broker;
    private readonly RequestService _requests;
    private readonly HealthPublisher _health;
    private readonly EventEncoder _events;
    private long _frames;
    private long _told;
    private long _connectedAt;

    /// <param name="plan">Broker, TLS and client id; the id is the camera's.</param>
    /// <param name="machine">Of the machine that all of them share.</param>
    public FleetCamera(MqttBrokerPlan plan, MachineProbe machine, TimeSpan healthPeriod)
    {
        _topics = new Topics("edgecam", plan.ClientId);
        string[] groups = [Group];
        _broker = new MqttBroker(
            RemoteSetup.Library(),
            plan with { Link = new LinkPlan(_topics.Availability, [.. new RequestRoutes(_topics, groups).Filters, "homeassistant/status"]) },
            NullLogger.Instance);
        _events = new EventEncoder(_topics, "c0ffee12");
        var desk = new RequestDesk(_topics, groups, _broker);
        var commands = new CommandDispatcher([new RefreshCommand(Refresh), new IdentifyCommand(_ => [], NullLogger.Instance)], TimeProvider.System, NullLogger.Instance);
        _requests = new RequestService(desk, commands.RunAsync, (_, _, _) => Task.FromResult(RemoteReply.Ok()), DaemonClock.Read, TimeProvider.System, NullLogger.Instance);
        var ports = new HealthPorts { Camera = Read, OnEvent = Tell };
        _health = new HealthPublisher(
            _broker, _topics, machine, new HealthSampler(machine, ProcessHistory.Begin("/dev/null", "c0ffee12")), new HealthEvents(new HealthLimits(), []), ports, Info, healthPeriod);
        _broker.OnMessage = _requests.OnMessage;
        _broker.OnConnected = _ => Volatile.Write(ref _connectedAt, MonotonicClock.Now.Nanoseconds);
    }

    public BrokerStatus Status => _broker.Status;

    public OutboxCounts Counts => _broker.Counts;

    /// <summary>Events it has told of.</summary>
    public long Told => Volatile.Read(ref _told);

    /// <summary>When the broker accepted it the last time.</summary>
    public MediaInstant ConnectedAt => new(Volatile.Read(ref _connectedAt));

    public void Start()
    {
        Refresh();
        _broker.Start();
    }

    /// <summary>A second's look at itself, as in the daemon.</summary>
    public void OnTick() => _health.OnTick(MonotonicClock.Now, DateTimeOffset.UtcNow);

    /// <summary>Something moved.</summary>
    public void TellMotion() => Tell(new CameraEvent("motion", "start", new JsonObject { ["src"] = "luma" }));

    public void Dispose()
    {
        _requests.DisposeAsync().AsTask().Wait();
        _broker.Dispose();
    }

    private void Tell(CameraEvent what)
    {
        Interlocked.Increment(ref _told);
        _broker.Publish(_events.Encode(what, DaemonClock.Read(), 0), Queueing.Event);
    }

    private void Refresh()
    {
        Publish(_topics.SettingsSchema, Schema);
        Publish(_topics.SettingsReported, Reported);
        Publish(_topics.Info, Info().Encode(DateTimeOffset.UtcNow, isTimeRight: true));
    }

    private void Publish(string topic, byte[] json) =>
        _broker.Publish(new BrokerMessage(topic, json) { IsRetained = true, ContentType = "application/json" }, Queueing.Latest);

    private CameraInfo Info() => new(_topics.Id, _topics.Id, "1.0.0")
    {
        Model = "Raspberry Pi 4 Model B Rev 1.5",
        Kernel = "6.12.47+rpt-rpi-v8",
        Runtime = Environment.Version.ToString(),
        Architecture = "arm64",
        Boot = "c0ffee12",
        Capabilities = ["snapshot", "clip", "diag"],
        StreamUrls = ["rtsp://192.168.1.40:8554/cam"],
        SchemaHash = SettingsSchema.Hash,
    };

    private CameraReading Read()
    {
        var frames = _frames += 30;
        return new(
            false, 0, frames, frames, frames * 8000, new FrameLosses(0, 0, 0, 0, 0, 0), 0, 0, (true, "bcm2835-codec"), new LatencyHistogram(), 16 << 20, TimeSpan.FromSeconds(44), 2, frames * 16_000, 0,
            [new UplinkReading("rtp://far:5000", "ok", null, frames * 8000, frames * 7, 0, 1500, 12, 4, 9, new UplinkDrops(0, 3, 0, 0, 0))]);
    }
}

using System.Text.Json;
using EdgeCam.Health;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Discovery;
using EdgeCam.Remote.Health;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Health;

public sealed class HealthPublisherTests : IDisposable
{
    private static readonly Topics Topics = new("edgecam", "ec-1");
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 6, 30, 0, TimeSpan.Zero);
    private const int FramesPerSecond = 30;
    private readonly ScratchFolder _tree = new();
    private readonly KeptMessages _broker = new();
    private readonly List<CameraEvent> _events = [];
    private readonly DiscoveryPublisher _discovery = new();
    private readonly HealthPublisher _publisher;
    private CameraReading? _camera = Readings.Camera;
    private bool? _motion;
    private TimeSpan _elapsed;

    public HealthPublisherTests()
    {
        Write("proc/sys/kernel/random/boot_id", "c0ffee12-0000-0000-0000-000000000000\n");
        Write("proc/stat", "cpu  100 0 0 300 0\n");
        var machine = new MachineProbe(_tree[""], _tree[""]);
        var ports = new HealthPorts { Camera = () => _camera, OnEvent = _events.Add, Complete = state => state with { Motion = _motion }, Rejected = () => 7, Discovery = _discovery };
        var sampler = new HealthSampler(machine, ProcessHistory.Begin(_tree["history"], "c0ffee12"));
        _publisher = new HealthPublisher(
            _broker, Topics, machine, sampler, new HealthEvents(new HealthLimits(), []), ports, () => new CameraInfo("ec-1", "Door", "0.1.0"), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void At_the_start_everything_is_said_once_and_then_health_each_period()
    {
        Run(seconds: 180);
        Assert.Single(_broker.To(Topics.Info));
        Assert.Equal(3, _broker.To(Topics.Health).Count());
        Assert.Equal([1, 2, 3], _broker.To(Topics.Health).Select(message => JsonDocument.Parse(message.Payload).RootElement.GetProperty("seq").GetInt32()));
    }

    [Fact]
    public void Health_is_kept_for_three_periods_and_never_queued_and_state_is_kept_and_queued()
    {
        Run(seconds: 1);
        var health = _broker.All.Single(sent => sent.Message.Topic == Topics.Health);
        Assert.Equal((Queueing.Never, Delivery.AtMostOnce, true, TimeSpan.FromSeconds(180)), (health.Queueing, health.Message.Delivery, health.Message.IsRetained, health.Message.Expiry));
        var state = _broker.All.Single(sent => sent.Message.Topic == Topics.State);
        Assert.Equal((Queueing.Latest, Delivery.AtLeastOnce, true, null), (state.Queueing, state.Message.Delivery, state.Message.IsRetained, state.Message.Expiry));
    }

    [Fact]
    public void Without_a_connection_no_health_is_made_and_with_the_next_all_is_said_anew()
    {
        Run(seconds: 10);
        _broker.Status = _broker.Status with { IsConnected = false };
        Run(seconds: 300);
        Assert.Single(_broker.To(Topics.Health));
        _broker.Status = _broker.Status with { IsConnected = true, Reconnects = 1 };
        Run(seconds: 1);
        Assert.Equal((2, 2, 2), (_broker.To(Topics.Info).Count(), _broker.To(Topics.Health).Count(), _broker.To(Topics.State).Count()));
        Assert.Equal(2, _broker.LastTo(Topics.Health).GetProperty("seq").GetInt32()); // none was lost: none was made
    }

    [Fact]
    public void Rates_are_of_the_time_between_two_messages()
    {
        Run(seconds: 60);
        Write("proc/stat", "cpu  175 0 0 325 0\n");
        var uplink = Readings.Uplink;
        _camera = _camera! with { FramesOut = 100 + 1794, BytesOut = 1_000_000 + 11_250_000, SentBytes = 5_000_000 + 15_000_000, Uplinks = [uplink with { Bytes = uplink.Bytes + 11_250_000, Acknowledged = 1990, Lost = 20 }] };
        for (var ms = 1; ms <= 100; ms++)
            _camera.Latency.Add(TimeSpan.FromMilliseconds(ms));
        Run(seconds: 1);
        var health = _broker.LastTo(Topics.Health);
        Assert.Equal("30.0 29.9", $"{health.GetProperty("cam").GetProperty("fps_in").GetRawText()} {health.GetProperty("cam").GetProperty("fps_out").GetRawText()}");
        Assert.Equal((1500, 50, 99), (Figure("enc", "kbps"), Figure("enc", "lat_ms_p50"), Figure("enc", "lat_ms_p99")));
        Assert.Equal((1500, 1.0, 2000), (Figure("uplink", "kbps"), Figure("uplink", "loss_pct"), Figure("out", "tx_kbps")));
        Assert.Equal((75, 7, 0), (Figure("cpu", "pct"), Figure("mqtt", "rejected"), Figure("proc", "restarts")));
    }

    [Fact]
    public void The_first_message_and_one_after_a_reopened_camera_have_no_rates_to_tell()
    {
        Run(seconds: 60);
        Assert.Null(Figure("cam", "fps_in"));
        _camera = Readings.Camera with { FramesIn = 5, FramesOut = 5, BytesOut = 5 };
        Run(seconds: 1);
        Assert.Null(Figure("cam", "fps_in"));
        Assert.Null(Figure("enc", "kbps"));
    }

    [Fact]
    public void While_no_camera_is_open_its_figures_are_unknown()
    {
        _camera = null;
        Run(seconds: 1);
        var health = _broker.LastTo(Topics.Health);
        Assert.Equal("opening", health.GetProperty("cam").GetProperty("state").GetString());
        Assert.Equal("none", health.GetProperty("uplink").GetProperty("state").GetString());
        Assert.Null(Figure("ring", "mb"));
        Assert.Null(Figure("out", "rtsp_clients"));
    }

    [Fact]
    public void What_others_know_of_the_state_is_said_with_the_rest_when_it_changes()
    {
        Run(seconds: 10);
        _motion = true;
        Run(seconds: 10);
        Assert.Equal(2, _broker.To(Topics.State).Count());
        Assert.True(_broker.LastTo(Topics.State).GetProperty("motion").GetBoolean());
        Assert.Equal("c0ffee12", _broker.LastTo(Topics.State).GetProperty("boot").GetString());
    }

    [Fact]
    public void Home_assistant_is_told_with_every_connection_and_again_when_it_has_started()
    {
        var message = new DiscoveryMessage(Topics, new CameraInfo("ec-1", "Door", "0.1.0"), new DiscoveryPlan());
        _discovery.SwitchOn(message);
        _elapsed = TimeSpan.FromDays(1_000); // beyond the real clock, which discovery starts by
        Run(seconds: 2);
        Assert.Single(_broker.To(message.Topic));
        _broker.Status = _broker.Status with { Reconnects = 1 };
        Run(seconds: 2);
        Assert.Equal(2, _broker.To(message.Topic).Count());
        _discovery.OnStatus(new BrokerMessage(message.StatusTopic, "online"u8.ToArray()));
        Run(seconds: 2);
        Assert.Equal(3, _broker.To(message.Topic).Count());
        _discovery.SwitchOff(message);
        Run(seconds: 2);
        Assert.True(_broker.To(message.Topic).Last() is { IsRetained: true, Payload.IsEmpty: true });
    }

    [Fact]
    public void What_happens_is_told_whether_there_is_a_broker_or_not()
    {
        _broker.Status = _broker.Status with { IsConnected = false };
        Run(seconds: 2);
        _camera = Readings.Camera with { IsSourceAbsent = true };
        Run(seconds: 1);
        Assert.Equal(["start", "first_player", "up", "absent"], _events.Select(happened => happened.EventType).Where(type => type != "clock_synchronized"));
    }

    [Fact]
    public async Task Its_thread_looks_at_once_and_ends_when_it_is_cancelled()
    {
        await _publisher.RunAsync(new CancellationToken(canceled: true));
        Assert.Single(_broker.To(Topics.Health));
    }

    public void Dispose() => _tree.Dispose();

    private double? Figure(string section, string name) =>
        _broker.LastTo(Topics.Health).GetProperty(section).GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private void Run(int seconds)
    {
        for (var second = 0; second < seconds; second++, _elapsed += HealthPublisher.Tick)
        {
            if (_camera is { IsSourceAbsent: false } open)
                _camera = open with { FramesIn = open.FramesIn + FramesPerSecond };
            _publisher.OnTick(new MediaInstant(1) + _elapsed, Start + _elapsed);
        }
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_tree[path])!);
        File.WriteAllText(_tree[path], text);
    }
}

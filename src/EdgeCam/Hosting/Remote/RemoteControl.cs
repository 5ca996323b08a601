using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Health;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Mqtt;
using EdgeCam.Options;
using EdgeCam.Pins;
using EdgeCam.Remote;
using EdgeCam.Remote.Discovery;
using EdgeCam.Remote.Health;
using EdgeCam.Remote.Requests;
using EdgeCam.Settings;

namespace EdgeCam.Hosting.Remote;

/// <summary>
/// All that the owner reaches a camera by: settings, commands, events and health, over MQTT and from the same machine.
/// It is put together after the camera and goes before it.
/// </summary>
/// <remarks>Works on the thread pool and on the thread of the broker's link; the frame path knows nothing of it.</remarks>
internal sealed class RemoteControl : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Entities = new(StringComparer.Ordinal)
    {
        [EntityKeys.Bitrate] = "encoder.bitrate_kbps",
        [EntityKeys.FrameRate] = "encoder.frames_per_second",
        [EntityKeys.Privacy] = "privacy.enabled",
        [EntityKeys.IrLight] = "pins.ir_light",
    };

    private readonly CameraHost _host;
    private readonly SettingsService _settings;
    private readonly EdgeCamOptions _options;
    private readonly RemoteParts _parts;
    private readonly RequestDesk _desk;
    private readonly RequestService _requests;
    private readonly EventEncoder _events;
    private readonly MachineProbe _machine;
    private readonly ProcessHistory _history;
    private readonly DiscoveryPublisher? _discovery;
    private readonly DiscoveryMessage? _discoveryMessage;
    private readonly MqttBroker? _broker;
    private readonly KeptSettings _kept;
    private readonly CameraPins _pins;
    private readonly CameraUpdates _updates;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<IAsyncDisposable> _faces = [];
    private volatile CameraCommands _commands;

    /// <summary>Puts it together; nothing runs yet.</summary>
    /// <param name="settings">What changes the camera in <paramref name="host"/>.</param>
    public RemoteControl(CameraHost host, SettingsService settings, RemoteParts parts)
    {
        (_host, _settings, _options, _parts) = (host, settings, settings.Options, parts);
        _machine = new MachineProbe("/", parts.StateDirectory);
        _history = ProcessHistory.Begin(Path.Combine(parts.StateDirectory, "process"), _machine.BootId ?? "");
        _events = new EventEncoder(parts.Topics, _machine.BootId ?? "");
        _desk = new RequestDesk(parts.Topics, _options.Mqtt.Groups, parts.Broker);
        CameraCommands.Recover(_options, parts);
        _pins = Pins();
        _updates = new CameraUpdates(parts.StateDirectory, TellOfUpdate);
        _commands = Commands();
        _requests = new RequestService(_desk, (request, report, cancel) => _commands.Dispatcher.RunAsync(request, report, cancel), AnswerSettingsAsync, DaemonClock.Read, TimeProvider.System, parts.Log);
        _discoveryMessage = new DiscoveryMessage(parts.Topics, Info(), Discovery());
        _discovery = _options.Mqtt.Url.Length > 0 ? new DiscoveryPublisher() : null;
        _kept = new KeptSettings(parts.Broker, parts.Topics, settings);
        _broker = OpenBroker();
        parts.Broker.Target = _broker;
        host.OnApplied = OnApplied;
        settings.OnReported = _ => _kept.PublishReported();
        settings.OnEvent = Tell;
    }

    /// <summary>What shows that the broker's thread goes round; nothing without a broker.</summary>
    public IEnumerable<LoopTurns> Loops => _broker is { } broker ? [new LoopTurns("mqtt", broker, broker.Turns, LoopTurns.OfBroker)] : [];

    /// <summary>Reaches out, and listens.</summary>
    public async Task StartAsync(string socket)
    {
        _broker?.Start();
        _pins.Start();
        _settings.Announce();
        _kept.PublishSchema();
        SwitchDiscovery();
        if (ControlSocket.TryListen(socket, AnswerLocallyAsync, () => MonotonicClock.Now, out var problem) is { } control)
            _faces.Add(control);
        else
            RemoteLog.NoControlSocket(_parts.Log, problem);
        await OpenMetricsAsync();
        _running.Add(Task.Run(() => _settings.RunAsync(_stop.Token)));
        _running.Add(_updates.RunAsync(() => _host.AreFramesFlowing, () => _options.Mqtt.Url.Length == 0 || _parts.Broker.Status.IsConnected, _stop.Token));
    }

    /// <summary>Looks after the camera's health from now on; when it has been started.</summary>
    public void Watch() => _running.Add(HealthPublisher().RunAsync(_stop.Token));

    /// <summary>Answers what is under way, says goodbye to the broker, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _host.OnApplied = null;
        _pins.Dispose();
        foreach (var face in _faces)
            await face.DisposeAsync();
        await _requests.DisposeAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _updates.Dispose();
        _broker?.Dispose();
        _history.OnCleanEnd();
        _stop.Dispose();
    }

    private MqttBroker? OpenBroker()
    {
        if (_options.Mqtt.Url.Length == 0)
            return null;
        if (!MqttLibrary.TryLoad(out var library, out var missing))
        {
            RemoteLog.NoLibrary(_parts.Log, missing);
            return null;
        }

        var plan = BrokerPlans.From(_options.Mqtt, _parts.Topics, [.. _desk.Filters, _discoveryMessage!.StatusTopic]);
        return new MqttBroker(library, plan, _parts.Log)
        {
            OnMessage = OnMessage,
            OnConnected = _kept.OnConnected,
            OnTakenOver = () => Tell(new CameraEvent("system", "session_taken_over", [])),
        };
    }

    private void OnMessage(BrokerMessage message)
    {
        if (string.Equals(message.Topic, _discoveryMessage!.StatusTopic, StringComparison.Ordinal))
            _discovery!.OnStatus(message);
        else
            _requests.OnMessage(message);
    }

    private Task<RemoteReply> AnswerSettingsAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel) =>
        request is { Kind: RequestKind.Entity, Name: EntityKeys.Profile }
            ? _commands.Dispatcher.RunAsync(request with { Kind = RequestKind.Command, Body = new JsonObject { ["profile"] = request.Body?.DeepClone() } }, report, cancel)
            : _settings.AnswerAsync(request, request.Kind == RequestKind.Command ? $"mqtt:{request.Name}" : "mqtt:set", Entities);

    private Task<RemoteReply> AnswerLocallyAsync(RemoteRequest request) => request.Kind == RequestKind.Command
        ? _commands.Dispatcher.RunAsync(request, _ => { }, _stop.Token)
        : _settings.AnswerAsync(request, "cli", Entities);

    private CameraCommands Commands() =>
        CameraCommands.Of(_host.Current, _host.Options, _settings, AnswerSettingsAsync, _parts, new RemoteActions(Refresh, () => _host.OnRestartWanted?.Invoke(), SwitchAsync, Tell, _pins.Service, _updates.Command, _stop.Token));

    private async Task<RemoteReply> SwitchAsync(OutputKind kind, int? index, bool isOn)
    {
        try
        {
            return await _host.WithCurrentAsync(camera => OutputSwitching.Switch(camera.Outputs, kind, index, isOn));
        }
        catch (Exception fault) when (fault is LinuxException or StartException)
        {
            return RemoteReply.Failed("apply_failed", fault.Message);
        }
    }

    private void OnApplied(bool isNew)
    {
        if (isNew)
            _commands = Commands();
        else
            (_commands.Motion.Options, _commands.Motion.Pins) = (_host.Options.Motion, _host.Options.Pins);
        _pins.Service?.Apply(_host.Options.Pins);
    }

    private CameraPins Pins()
    {
        var button = new ButtonActions(request => _commands!.Dispatcher.RunAsync(request, _ => { }, _stop.Token), _settings, _parts.Log);
        var outlets = new PinOutlets
        {
            Tell = Tell,
            Facts = () => new BoxFacts(_host.AreFramesFlowing, IsCutOff: _broker is not null && !_parts.Broker.Status.IsConnected),
            Brightness = () => _host.Current.Motion?.Brightness,
            OnMotion = (isMoving, at) => _ = Task.Run(() => _commands!.Motion.OnSensor(isMoving, at)),
            Act = button.Act,
        };
        return new CameraPins(_options.Pins, outlets, _parts.Log);
    }

    private void Tell(CameraEvent what)
    {
        RemoteLog.Event(_parts.Log, what.Topic, what.EventType, what.Fields.ToJsonString());
        _parts.Broker.Publish(_events.Encode(what, DaemonClock.Read(), BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)))), Queueing.Event);
    }

    /// <summary>Everything that the broker keeps, once more. Health and state come by themselves within the next second.</summary>
    private void Refresh()
    {
        _kept.PublishSchema();
        _kept.PublishReported();
        PublishInfo();
        SwitchDiscovery();
    }

    private void PublishInfo()
    {
        var clock = DaemonClock.Read();
        _parts.Broker.Publish(new BrokerMessage(_parts.Topics.Info, Info().Encode(clock.Wall, clock.IsSynchronised)) { IsRetained = true, ContentType = Json }, Queueing.Latest);
    }

    private void TellOfUpdate(CameraEvent what)
    {
        Tell(what);
        PublishInfo();
    }

    private void SwitchDiscovery()
    {
        if (_options.Mqtt.HomeAssistant)
            _discovery?.SwitchOn(_discoveryMessage!);
        else
            _discovery?.SwitchOff(_discoveryMessage!);
    }

    private async Task OpenMetricsAsync()
    {
        var metrics = _options.Metrics;
        if (metrics.PagePort == 0 && metrics.OtlpEndpoint.Length == 0)
            return;
        var meter = new CameraMeter(() => CameraReading.Of(_host.Current), () => _parts.Broker.Status, _machine);
        _faces.Add(new Disposing(meter));
        if (metrics.PagePort > 0)
            await OpenPageAsync(metrics.PagePort);
        if (metrics.OtlpEndpoint.Length > 0)
            _faces.Add(new Disposing(MetricsExport.Start(new Uri(metrics.OtlpEndpoint), TimeSpan.FromSeconds(metrics.PeriodSeconds), _parts.Topics.Id, _parts.Version)));
    }

    private async Task OpenPageAsync(int port)
    {
        try
        {
            _faces.Add(await MetricsPage.StartAsync(port, CameraMeter.Name));
        }
        catch (IOException taken)
        {
            RemoteLog.NoPage(_parts.Log, port, taken.Message);
        }
    }

    private HealthPublisher HealthPublisher()
    {
        var ports = new HealthPorts
        {
            Camera = () => CameraReading.Of(_host.Current),
            OnEvent = Tell,
            Rejected = () => _desk.Counts.AtFault,
            Discovery = _discovery,
            Complete = state => _pins.Complete(state with { Profile = _settings.Options.Uplinks.Count > 0 ? _settings.Options.Uplinks[0].Profile : null, Motion = _host.Current.Motion?.Latest.IsMoving, Privacy = _host.Options.Privacy.Enabled, Stopped = _host.Current.Outputs.Stopped }),
        };
        var start = new JsonObject { ["version"] = _parts.Version, ["last_exit"] = _history.LastExit };
        return new HealthPublisher(
            _parts.Broker, _parts.Topics, _machine, new HealthSampler(_machine, _history), new HealthEvents(new HealthLimits(), start), ports, Info, TimeSpan.FromSeconds(_options.Metrics.PeriodSeconds));
    }

    private CameraInfo Info() => new(_parts.Topics.Id, _parts.Topics.Id, _parts.Version)
    {
        Model = MachineIdentity.Model("/"),
        Kernel = MachineIdentity.Kernel("/"),
        Runtime = Environment.Version.ToString(),
        Architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLower(CultureInfo.InvariantCulture),
        Boot = _machine.BootId,
        Capabilities = ["snapshot", "clip", "diag", _host.Current.Encoder is null ? "privacy_stops" : "privacy", .. _pins.Capabilities], // what is passed through can only be held back
        StreamUrls = [.. PlayerAddresses.Of(_host.Current, _options)],
        SchemaHash = SettingsSchema.Hash,
        Update = _updates.Last,
    };

    private DiscoveryPlan Discovery() => new()
    {
        Prefix = _options.Mqtt.DiscoveryPrefix,
        HealthExpiry = TimeSpan.FromSeconds(3 * _options.Metrics.PeriodSeconds),
        HasMotion = _options.Motion.Enabled || _pins.HasPir,
        MotionEvents = ["start", "stop", "clip", "failed"],
        HasUplink = _options.Uplinks.Count > 0,
        HasPrivacy = true,
        HasIrLight = _pins.HasIrLight,
        HasEncoder = _options.Source.Kind != SourceKind.ByteStream,
    };

    private const string Json = "application/json";

    private sealed class Disposing(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

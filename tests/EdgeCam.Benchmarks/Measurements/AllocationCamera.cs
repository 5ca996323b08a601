using System.Globalization;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Hosting.Remote;
using EdgeCam.Linux;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;
using EdgeCam.Testing.Processes;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>The daemon's parts, put together as it does, in this process: so that its threads can be asked what they allocated.</summary>
internal sealed class AllocationCamera : IAsyncDisposable
{
    public const string User = "viewer";
    public const string Password = "viewer";
    public const int FramesPerSecond = 30;
    private readonly ScratchFolder _state = new();
    private readonly CameraHost _host;
    private readonly SettingsService _settings;
    private readonly LogRing _lines = new(TimeProvider.System);
    private readonly RemoteParts _parts;

    private AllocationCamera(LoadedConfiguration configuration, ILogger log)
    {
        var (check, store, starts) = (new SettingsCheck(configuration.Layers), new SettingsStore(_state["."]), new StartCounter(_state["."]));
        var start = SettingsStart.Choose(store.Load(), check, store, starts.Count());
        _host = new CameraHost(start.Options, new LogThreshold(LogLevel.Warning), log);
        _parts = new RemoteParts(new LateBroker(), BrokerPlans.TopicsOf(start.Options.Mqtt), _state["."], "benchmark", _lines, log);
        _settings = new SettingsService(start, check, store, starts, _host, () => _parts.Broker.Status.IsConnected, () => MonotonicClock.Now);
        Remote = new RemoteControl(_host, _settings, _parts);
    }

    public Camera Camera => _host.Current;

    public string Url => $"rtsp://{User}:{Password}@127.0.0.1:{Camera.Server!.EndPoint.Port}/cam";

    /// <summary>Requests from the broker, and health, as they were answered so far.</summary>
    public long Revision => (long)_settings.Reported["rev"]!;

    public bool IsConnected => _parts.Broker.Status.IsConnected;

    private RemoteControl Remote { get; }

    /// <summary>Opened; <see cref="StartAsync"/> lets it run.</summary>
    /// <param name="broker">The port on this machine.</param>
    /// <param name="farEnd">The UDP port on this machine that an uplink sends to.</param>
    /// <exception cref="BenchmarkException">Something that it needs is missing.</exception>
    public static AllocationCamera Open(int broker, int farEnd, ILogger log)
    {
        var settings = new Dictionary<string, object>
        {
            ["Source__Width"] = 640, ["Source__Height"] = 360, ["Source__FramesPerSecond"] = FramesPerSecond,
            ["Encoder__Preset"] = "Ultrafast", ["Encoder__BitrateKbps"] = 1000, ["Encoder__Threads"] = 1, ["UplinkEncoder__Preset"] = "Ultrafast",
            ["Rtsp__Address"] = "127.0.0.1", ["Rtsp__Port"] = FreePorts.TakeFour(), ["Rtsp__RtpPort"] = FreePorts.TakeFour(), ["Rtsp__MaxForcedIdrPerSecond"] = 10,
            ["Rtsp__Users__0__Name"] = User, ["Rtsp__Users__0__Password"] = Password,
            ["Uplinks__0__Url"] = $"rtp://127.0.0.1:{farEnd}",
            ["Motion__Enabled"] = true, ["Overlay__Enabled"] = true,
            ["Mqtt__Url"] = $"mqtt://127.0.0.1:{broker}", ["Mqtt__Id"] = "bench", ["Metrics__PeriodSeconds"] = 10,
        };
        var variables = settings.ToDictionary(setting => $"EDGECAM_{setting.Key}", setting => Convert.ToString(setting.Value, CultureInfo.InvariantCulture));
        var configuration = ConfigurationLoader.Load(Path.Combine(AppContext.BaseDirectory, "edgecam.json"), variables);
        return configuration.Options is null
            ? throw new BenchmarkException(string.Join(' ', configuration.Faults.Select(fault => fault.Message)))
            : new AllocationCamera(configuration, log);
    }

    public async Task StartAsync()
    {
        await Remote.StartAsync(_state["control.sock"]);
        _host.Start();
        Remote.Watch();
    }

    public async ValueTask DisposeAsync()
    {
        await Remote.DisposeAsync();
        _settings.Dispose();
        _host.Dispose();
        _lines.Dispose();
        _state.Dispose();
    }
}

using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Pins;
using EdgeCam.Pins.Map;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Remote;

/// <summary>The box's pins as the rest of the daemon sees them. A map with faults is a box without pins, and says so.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CameraPins : IDisposable
{
    private readonly PinMap _map = new();
    private readonly IReadOnlyList<ConfigurationFault> _faults = [];
    private readonly PinOutlets _outlets;
    private readonly ILogger _log;

    /// <summary>Reads the map; nothing is opened before <see cref="Start"/>.</summary>
    public CameraPins(PinsOptions options, PinOutlets outlets, ILogger log)
    {
        (_outlets, _log) = (outlets, log);
        if (options.MapFile.Length == 0)
            return;
        _faults = PinMapFile.Load(options.MapFile, out _map);
        if (_faults.Count == 0)
            Service = new PinService(_map, options, outlets, log);
    }

    /// <summary>Null where there are none, or none that can be used.</summary>
    public PinService? Service { get; }

    public bool HasIrLight => Service is not null && _map.IrLed is not null;

    public bool HasPir => Service is not null && _map.Pir is not null;

    /// <summary>For <see cref="CameraInfo.Capabilities"/>.</summary>
    public IEnumerable<string> Capabilities
    {
        get
        {
            if (Service is null)
                yield break;
            yield return "gpio";
            if (HasIrLight)
                yield return "ir_light";
            if (HasPir)
                yield return "pir";
        }
    }

    /// <summary>Begins, or says why not.</summary>
    public void Start()
    {
        Service?.Start();
        foreach (var fault in _faults)
            PinLog.MapFault(_log, fault.Message);
        if (_faults.Count > 0)
            _outlets.Tell(new CameraEvent("gpio", "map_faulty", new JsonObject { ["problems"] = new JsonArray([.. _faults.Take(MostTold).Select(fault => (JsonNode)fault.Message)]) }));
    }

    /// <summary>Adds what the pins know.</summary>
    public CameraState Complete(CameraState state) => Service?.State is { } box
        ? state with { IrLight = box.IrLight, Night = box.IsNight, Motion = box.Motion is { } seen ? seen || state.Motion == true : state.Motion }
        : state;

    public void Dispose() => Service?.Dispose();

    private const int MostTold = 8; // an event has its limits; the log has all
}

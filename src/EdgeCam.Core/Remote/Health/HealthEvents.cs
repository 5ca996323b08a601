using System.Text.Json.Nodes;
using EdgeCam.Units;

namespace EdgeCam.Remote.Health;

/// <summary>
/// Turns looks at the camera into events: what crossed a limit, came or went. What is so at the first look is
/// told only when it is amiss.
/// </summary>
/// <param name="start">What the event of the start holds.</param>
/// <remarks>Thread-bound; owns no clock. Drain <see cref="TryPoll"/> after each sample.</remarks>
public sealed class HealthEvents(HealthLimits limits, JsonObject start)
{
    private readonly CameraWatch _camera = new(limits.Stall);
    private readonly Dictionary<string, bool> _uplinks = new(StringComparer.Ordinal); // by name: whether it was up
    private readonly Queue<CameraEvent> _events = new();
    private bool _isStarted;
    private bool _wasSynchronized;
    private bool _wasUnderVoltage;
    private long _players;

    public CameraCondition Camera => _camera.State;

    /// <summary>Null while no temperature was ever known.</summary>
    public ThermalLevel? Thermal { get; private set; }

    /// <summary>Null while it was never known how much is free.</summary>
    public bool? IsDiskLow { get; private set; }

    public void OnSample(HealthFacts facts, MediaInstant now)
    {
        if (!_isStarted)
            Add("system", "start", start);
        OnClock(facts.IsClockSynchronized);
        OnDisk(facts.DiskFreeBytes);
        OnTemperature(facts.Celsius);
        OnSupply(facts.IsUnderVoltage);
        OnSource(facts.Camera, now);
        if (facts.Camera is { } camera)
        {
            OnPlayers(camera.Players);
            foreach (var uplink in camera.Uplinks)
                OnUplink(uplink);
        }

        _isStarted = true;
    }

    public bool TryPoll(out CameraEvent happened) => _events.TryDequeue(out happened!);

    // One that was right from the start is no news.
    private void OnClock(bool isSynchronized)
    {
        if (isSynchronized && !_wasSynchronized && _isStarted)
            Add("system", "clock_synchronized", []);
        _wasSynchronized |= isSynchronized;
    }

    private void OnDisk(long? free)
    {
        if (free is null)
            return;
        var isLow = free < (IsDiskLow == true ? limits.EnoughDiskBytes : limits.LowDiskBytes);
        if (isLow != (IsDiskLow ?? false))
            Add("system", isLow ? "disk_low" : "disk_ok", new() { ["free_mb"] = free >> 20 });
        IsDiskLow = isLow;
    }

    private void OnTemperature(double? celsius)
    {
        if (celsius is not { } degrees)
            return;
        var level = LevelOf(degrees);
        if (level != (Thermal ?? ThermalLevel.Normal))
            Add("thermal", Condition.Name(level), new() { ["temp_c"] = Math.Round(degrees, 1) });
        Thermal = level;
    }

    private ThermalLevel LevelOf(double celsius)
    {
        if (celsius >= limits.CriticalCelsius - ReliefFrom(ThermalLevel.Critical))
            return ThermalLevel.Critical;
        return celsius >= limits.HighCelsius - ReliefFrom(ThermalLevel.High) ? ThermalLevel.High : ThermalLevel.Normal;
    }

    private double ReliefFrom(ThermalLevel level) => Thermal >= level ? limits.ReliefCelsius : 0;

    private void OnSupply(bool? isUnderVoltage)
    {
        if (isUnderVoltage is not { } isLow || isLow == _wasUnderVoltage)
            return;
        Add("power", isLow ? "under_voltage" : "voltage_ok", []);
        _wasUnderVoltage = isLow;
    }

    private void OnSource(CameraFacts? camera, MediaInstant now)
    {
        var was = _camera.State;
        _camera.OnSample(camera, now);
        if (_camera.State == was)
            return;
        if (_camera.State != CameraCondition.Ok)
            Add("camera", Condition.Name(_camera.State), []);
        else if (was != CameraCondition.Opening)
            Add("camera", "back", []);
    }

    private void OnPlayers(long players)
    {
        if (players > 0 != _players > 0)
            Add("stream", players > 0 ? "first_player" : "last_player_gone", []);
        _players = players;
    }

    // It begins down without a word: it has not had the time to connect.
    private void OnUplink(UplinkFacts uplink)
    {
        if (_uplinks.TryGetValue(uplink.Name, out var wasUp) ? wasUp == uplink.IsUp : !uplink.IsUp)
        {
            _uplinks[uplink.Name] = uplink.IsUp;
            return;
        }

        _uplinks[uplink.Name] = uplink.IsUp;
        var fields = new JsonObject { ["uplink"] = uplink.Name, ["state"] = uplink.State };
        if (!uplink.IsUp)
            fields["reason"] = uplink.Reason;
        Add("uplink", uplink.IsUp ? "up" : "down", fields);
    }

    private void Add(string topic, string type, JsonObject fields) => _events.Enqueue(new CameraEvent(topic, type, fields));
}

using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Options;
using EdgeCam.Pins.Map;
using EdgeCam.Pins.Parts;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>All that the box has at its pins, and how one follows from the other: the filter and the IR light from day and night, the LED from how it fares.</summary>
/// <remarks>Thread-bound; owns no clock. Call <see cref="Tick"/> at each edge, after each command and at the deadline.</remarks>
internal sealed class PinBox
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(15);
    private readonly PinOutlets _outlets;
    private readonly List<PinPart> _sensors = [];
    private readonly List<PinPart> _actors = []; // after the sensors: they follow from them
    private readonly Dictionary<PinPart, string?> _toldProblems = [];
    private readonly DayNight _dayNight;
    private readonly bool _hasDayNight;
    private readonly StatusLedPart? _led;
    private readonly PirPart? _pir;
    private readonly LightSensorPart? _light;
    private readonly IrLightPart? _irLight;
    private readonly FilterPart? _filter;
    private readonly FanPart? _fan;
    private PinsOptions _options;
    private MediaInstant _nextLook;
    private MediaInstant? _began;
    private MediaInstant _lumaAt;
    private bool _hasFilmed;

    public PinBox(PinMap map, IPinBoard board, PinsOptions options, PinOutlets outlets)
    {
        (_options, _outlets) = (options, outlets);
        _dayNight = new DayNight(PlanOf(options));
        _hasDayNight = map.IrLed is not null || map.IrCut is not null || map.LightSensor is not null;
        Add(_sensors, map.Button is null ? null : new ButtonPart(board, map.Button, OnPress));
        _pir = Add(_sensors, map.Pir is null ? null : new PirPart(board, map.Pir, outlets.OnMotion));
        foreach (var input in map.Inputs)
            Add(_sensors, new InputPart(board, input, OnInput));
        _light = Add(_sensors, map.LightSensor is null ? null : new LightSensorPart(board, map.LightSensor, _dayNight.OnLux));
        foreach (var output in map.Outputs)
            Add(_actors, new OutputPart(board, output));
        _filter = Add(_actors, map.IrCut is null ? null : new FilterPart(board, map.IrCut));
        _irLight = Add(_actors, map.IrLed is null ? null : new IrLightPart(board, map.IrLed));
        _fan = Add(_actors, map.Fan is null ? null : new FanPart(board, map.Fan));
        _led = Add(_actors, map.StatusLed is null ? null : new StatusLedPart(board, map.StatusLed));
        Apply(options);
    }

    /// <summary>When <see cref="Tick"/> has something to do, if nothing happens until then.</summary>
    public MediaInstant NextDeadline { get; private set; }

    /// <summary>As of the last <see cref="Tick"/>.</summary>
    public BoxState State => new(_hasDayNight && _dayNight.IsKnown ? _dayNight.IsNight : null, _irLight?.IsOn, _pir is { Works: true } ? _pir.Sensor.IsMoving : null)
    {
        Pins = [.. _sensors.Concat(_actors).OfType<IPinReading>().Select(pin => new PinState(pin.Name, pin is OutputPart, pin.IsActive))],
    };

    /// <summary>The status LED can be seen.</summary>
    public bool HasLed => _led is { Works: true };

    /// <summary>Other options, from the next <see cref="Tick"/> on.</summary>
    public void Apply(PinsOptions options)
    {
        _options = options;
        _dayNight.Apply(PlanOf(options));
        _led?.Led.IsEnabled = options.StatusLed;
        _pir?.Sensor.Hold = TimeSpan.FromSeconds(options.PirHoldSeconds);
        _fan?.Control.OnAt = options.FanOnC;
        _fan?.Control.OffAt = options.FanOffC;
    }

    /// <summary>The LED blinks hastily.</summary>
    public void Identify(MediaInstant until) => _led?.Led.Identify(until);

    /// <summary>Sets an output of the owner's.</summary>
    /// <exception cref="IOException">It cannot be set.</exception>
    public void Write(string name, bool isActive, MediaInstant now) =>
        _actors.OfType<OutputPart>().First(output => string.Equals(output.Name, name, StringComparison.Ordinal)).Write(isActive, now);

    public void Tick(MediaInstant now)
    {
        if (now >= _nextLook)
            LookAround(now);
        if (now >= _dayNight.NextDeadline)
            _dayNight.OnTime(now);
        foreach (var sensor in _sensors)
            sensor.Tick(now);
        _filter?.Want(_dayNight.IsNight);
        _irLight?.Want(IsLightWanted, _options.IrLightMaxPercent);
        foreach (var actor in _actors)
            actor.Tick(now);
        TellProblems();
        NextDeadline = _sensors.Concat(_actors).Aggregate(MediaInstant.Min(_nextLook, _dayNight.NextDeadline), (next, part) => MediaInstant.Min(next, part.NextDeadline));
    }

    /// <summary>The lights go out, the filter's bridge is off, and every line is let go of.</summary>
    public void Stop()
    {
        foreach (var part in _sensors.Concat(_actors))
            part.Stop();
    }

    private bool IsLightWanted => _options.IrLight switch
    {
        IrLightMode.On => true,
        IrLightMode.Off => false,
        _ => _dayNight.IsNight,
    } && !_dayNight.IsLooking;

    private void LookAround(MediaInstant now)
    {
        _nextLook = now + Look;
        _began ??= now;
        var facts = _outlets.Facts();
        _hasFilmed |= facts.AreFramesFlowing;
        _led?.Led.Condition = ConditionOf(facts, now);
        if (_hasDayNight && _light is not { Works: true, Problem: null } && _outlets.Brightness() is { } seen && seen.At != _lumaAt)
        {
            _lumaAt = seen.At;
            _dayNight.OnLuma(seen.Luma, isLit: _irLight is { IsOn: true }, now);
        }
    }

    private BoxCondition ConditionOf(BoxFacts facts, MediaInstant now)
    {
        if (!facts.AreFramesFlowing)
            return _hasFilmed || now - _began >= LongestStart ? BoxCondition.NoCamera : BoxCondition.Starting;
        return _sensors.Concat(_actors).Any(part => part.Problem is not null) ? BoxCondition.Fault
            : facts.IsCutOff ? BoxCondition.NoNetwork
            : BoxCondition.Streaming;
    }

    private void OnPress(ButtonPress press)
    {
        var action = press == ButtonPress.Long ? _options.ButtonLong : _options.ButtonShort;
        _outlets.Tell(new CameraEvent(Topic, "button", new JsonObject { ["pin"] = PinMapKeys.Button, ["press"] = Word(press), ["action"] = Word(action) }));
        if (action != ButtonAction.None)
            _outlets.Act(action);
    }

    private void OnInput(string name, bool isActive) =>
        _outlets.Tell(new CameraEvent(Topic, "input", new JsonObject { ["pin"] = name, ["value"] = isActive ? 1 : 0 }));

    // What is tried again and fails in the same way is no news; what has one cause, as a chip that is not there, is one event.
    private void TellProblems()
    {
        var news = _sensors.Concat(_actors).Where(part => !string.Equals(part.Problem, _toldProblems.GetValueOrDefault(part), StringComparison.Ordinal)).ToList();
        foreach (var (problem, parts) in news.GroupBy(part => part.Problem, StringComparer.Ordinal).Select(group => (group.Key, group.ToList())))
        {
            var fields = new JsonObject { ["pins"] = new JsonArray([.. parts.Select(part => (JsonNode)part.Name)]) };
            if (problem is not null)
                fields["reason"] = $"{string.Join(", ", parts.Select(part => part.Place))}: {problem}";
            _outlets.Tell(new CameraEvent(Topic, problem is null ? "ok" : "fault", fields));
        }

        foreach (var part in news)
            _toldProblems[part] = part.Problem;
    }

    private static T? Add<T>(List<PinPart> parts, T? part)
        where T : PinPart
    {
        if (part is not null)
            parts.Add(part);
        return part;
    }

    private static DayNightPlan PlanOf(PinsOptions options) => new(
        options.DayNight,
        new LightThresholds(options.NightBelowLux, options.DayAboveLux),
        new LightThresholds(options.NightBelowLuma, options.DayAboveLuma),
        TimeSpan.FromSeconds(options.NightDwellSeconds),
        TimeSpan.FromSeconds(options.DayDwellSeconds));

    private static string Word<T>(T choice)
        where T : struct, Enum => Remote.Health.Condition.Name(choice);

    private const string Topic = "gpio";
}

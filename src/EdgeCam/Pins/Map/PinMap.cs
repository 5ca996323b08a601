using EdgeCam.Linux.Gpio;

namespace EdgeCam.Pins.Map;

/// <summary>What is at which pin of the box. What is null, the box does not have.</summary>
internal sealed record PinMap
{
    /// <summary>Labels of GPIO chips, one of each board that the map is for; the first that is there is meant.</summary>
    public IReadOnlyList<string> Chips { get; init; } = [];

    /// <summary>The same of PWM chips: names of their devices.</summary>
    public IReadOnlyList<string> PwmChips { get; init; } = [];

    public PinLine? StatusLed { get; init; }

    public PinLine? Button { get; init; }

    public PinLine? Pir { get; init; }

    public PinPower? IrLed { get; init; }

    public FilterPins? IrCut { get; init; }

    public PinPower? Fan { get; init; }

    public SensorPlace? LightSensor { get; init; }

    /// <summary>The owner's own.</summary>
    public IReadOnlyList<PinLine> Inputs { get; init; } = [];

    /// <inheritdoc cref="Inputs"/>
    public IReadOnlyList<PinLine> Outputs { get; init; } = [];
}

/// <summary>One line.</summary>
/// <param name="Name">Of the function, or the owner's own.</param>
/// <param name="Where">In the map, for messages: file and line.</param>
internal sealed record PinLine(string Name, int Line, string Where)
{
    public bool IsActiveLow { get; init; }

    public GpioBias Bias { get; init; }

    /// <summary>Shorter changes are none.</summary>
    public TimeSpan Debounce { get; init; }
}

/// <summary>Something that is switched by a line, or driven by a PWM channel: exactly one of them is not null.</summary>
internal sealed record PinPower(string Name, PinLine? Line, int? PwmChannel, string Where)
{
    /// <summary>In one go; null: any time.</summary>
    public TimeSpan? LongestOn { get; init; }
}

/// <summary>The two inputs of the filter's H-bridge.</summary>
internal sealed record FilterPins(int A, int B, TimeSpan Pulse, string Where)
{
    public bool IsActiveLow { get; init; }
}

/// <summary>A sensor on an I2C bus.</summary>
internal sealed record SensorPlace(int Bus, int Address, string Where);

namespace EdgeCam.Remote.Health;

/// <summary>Where health becomes an event. Each limit is left again only a little on its other side, so that nothing flutters.</summary>
public sealed record HealthLimits
{
    /// <summary>A Raspberry Pi slows down from here on (its documentation, "Frequency management and thermal control").</summary>
    public double HighCelsius { get; init; } = 80;

    /// <summary>Here it slows down as far as it can.</summary>
    public double CriticalCelsius { get; init; } = 85;

    /// <summary>Below a limit by so much, it is over.</summary>
    public double ReliefCelsius { get; init; } = 5;

    /// <summary>Less free than this, and clips and settings may soon not be kept.</summary>
    public long LowDiskBytes { get; init; } = 100L << 20;

    /// <summary>More free than this, and it is over.</summary>
    public long EnoughDiskBytes { get; init; } = 150L << 20;

    /// <summary>No picture for so long, and the camera is stalled.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(5);
}

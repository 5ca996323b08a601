namespace EdgeCam.Remote.Discovery;

/// <summary>What this camera shows to Home Assistant. An entity that could not work is not shown.</summary>
public sealed record DiscoveryPlan
{
    /// <summary>Of its topics, as it is configured there.</summary>
    public string Prefix { get; init; } = "homeassistant";

    /// <summary>Figures older than this are shown as unknown: three times the period of health.</summary>
    public TimeSpan HealthExpiry { get; init; } = TimeSpan.FromSeconds(180);

    public bool HasSnapshots { get; init; } = true;

    public bool HasMotion { get; init; } = true;

    public bool HasUplink { get; init; } = true;

    public bool HasWifi { get; init; } = true;

    public bool HasPrivacy { get; init; } = true;

    public bool HasIrLight { get; init; } = true;

    /// <summary>A source that is encoded already has no bit rate to set.</summary>
    public bool HasEncoder { get; init; } = true;

    /// <summary>It can be told to install a version.</summary>
    public bool CanUpdate { get; init; }

    /// <summary>That uplinks can be given.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = ["conference", "telemedicine", "live", "education", "monitoring"];

    /// <summary>Types of the event <c>motion</c>.</summary>
    public IReadOnlyList<string> MotionEvents { get; init; } = ["start", "end"];

    /// <summary>Bounds of the setting, kbit/s.</summary>
    public (int Min, int Max) BitrateKbps { get; init; } = (100, 25_000);

    /// <summary>Bounds of the setting.</summary>
    public (int Min, int Max) FramesPerSecond { get; init; } = (0, 120);
}

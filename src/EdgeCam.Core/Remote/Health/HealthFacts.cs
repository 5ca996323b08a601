namespace EdgeCam.Remote.Health;

/// <summary>What events are made of: a look at the camera, about once a second.</summary>
public sealed record HealthFacts
{
    /// <summary>Null while the camera is being opened: then nothing is said of it.</summary>
    public CameraFacts? Camera { get; init; }

    public double? Celsius { get; init; }

    public bool? IsUnderVoltage { get; init; }

    public bool IsClockSynchronized { get; init; }

    /// <summary>Where the state is kept.</summary>
    public long? DiskFreeBytes { get; init; }
}

/// <param name="IsSourceAbsent">The source says that there is nothing to read from.</param>
/// <param name="FramesIn">So far; it may begin anew.</param>
/// <param name="Players">Who watch now.</param>
/// <param name="Uplinks">In the order of the configuration.</param>
public sealed record CameraFacts(bool IsSourceAbsent, long FramesIn, long Players, IReadOnlyList<UplinkFacts> Uplinks);

/// <param name="Name">Without user and password; no two have the same.</param>
/// <param name="State">connecting, ok, held, unreachable, stopped, ended.</param>
/// <param name="Reason">Why it was not connected the last time; null while nothing ever went wrong.</param>
public sealed record UplinkFacts(string Name, string State, string? Reason)
{
    /// <summary>What is sent arrives, though perhaps no pictures for now.</summary>
    public bool IsUp => State is "ok" or "held";
}

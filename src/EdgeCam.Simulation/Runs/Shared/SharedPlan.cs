using EdgeCam.Simulation.Links;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Runs.Shared;

/// <summary>Cameras and downloads that share one link there and one link back. Times are since the start of the run.</summary>
public sealed record SharedPlan
{
    public required LinkSpec Up { get; init; }

    public required LinkSpec Down { get; init; }

    public required TimeSpan Duration { get; init; }

    public IReadOnlyList<SharedFlow> Flows { get; init; } = [];

    public IReadOnlyList<DownloadPlan> Downloads { get; init; } = [];
}

/// <summary>One camera of several.</summary>
public sealed record SharedFlow
{
    public required UplinkPlan Uplink { get; init; }

    public Bitrate Sound { get; init; } = Bitrate.Kbps(20);

    public TimeSpan Start { get; init; }

    public TimeSpan End { get; init; } = TimeSpan.MaxValue;

    /// <summary>From then until <see cref="PauseUntil"/> it takes no picture and no sound.</summary>
    public TimeSpan PauseFrom { get; init; } = TimeSpan.MaxValue;

    public TimeSpan PauseUntil { get; init; } = TimeSpan.MaxValue;

    /// <summary>What its way is longer than the links, there and back each.</summary>
    public TimeSpan ExtraDelay { get; init; }

    /// <summary>It sends over the link back, and its feedback takes the link there.</summary>
    public bool IsBackward { get; init; }
}

/// <summary>A TCP sender on the link there, whose acknowledgements take the link back.</summary>
public sealed record DownloadPlan
{
    public TimeSpan Start { get; init; }

    public TimeSpan End { get; init; } = TimeSpan.MaxValue;

    /// <summary>Null: one without end. Otherwise downloads of 30 to 50 kB with idle times of 10 s on average (RFC 8868 §5.1); of those.</summary>
    public ulong? ShortSeed { get; init; }
}

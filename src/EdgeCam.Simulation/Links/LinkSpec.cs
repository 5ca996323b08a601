using EdgeCam.Units;

namespace EdgeCam.Simulation.Links;

/// <summary>
/// One direction of a link: random loss, then a drop-tail queue, then capacity, then one-way delay, then jitter.
/// <see cref="LinkSpecReader"/> reads one from text and vouches for its invariants.
/// </summary>
/// <remarks>
/// Either <see cref="Trace"/> holds opportunities (none before 0, none before its predecessor, the last after 0) or
/// <see cref="Steps"/> holds rates (the first at 0, each later than its predecessor, the last above 0).
/// </remarks>
public sealed record LinkSpec
{
    /// <summary>What the link was read from: a title for reports.</summary>
    public string Text { get; init; } = "";

    /// <summary>Each is a time since the start of the trace at which 1504 bytes may leave; repeats after the last.</summary>
    public IReadOnlyList<TimeSpan> Trace { get; init; } = [];

    /// <summary>The run begins that far into the trace.</summary>
    public TimeSpan TraceOffset { get; init; }

    /// <summary>The bit rate from each instant of the run on.</summary>
    public IReadOnlyList<LinkStep> Steps { get; init; } = [];

    /// <summary>The propagation delay, after the queue.</summary>
    public TimeSpan Delay { get; init; }

    public LinkQueue Queue { get; init; }

    /// <summary>The probability, 0 to 1, that a packet is lost before the queue.</summary>
    public double Loss { get; init; }

    /// <summary>The standard deviation of the delay that is added without reordering (RFC 8868 §4.5.3).</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Of loss and jitter.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <param name="At">Since the start of the run.</param>
/// <param name="Rate">0 is an outage.</param>
public readonly record struct LinkStep(TimeSpan At, Bitrate Rate);

/// <summary>How much waits at the link before newcomers are dropped; the limits that are null do not apply.</summary>
/// <param name="Bytes">The wire bytes that may wait. A packet that finds the queue empty is always taken.</param>
/// <param name="Packets">The packets that may wait, the one being sent included.</param>
/// <param name="Time">What the current rate (steps) or the mean rate (trace) carries in that time, in place of bytes.</param>
public readonly record struct LinkQueue(long? Bytes = null, int? Packets = null, TimeSpan? Time = null);

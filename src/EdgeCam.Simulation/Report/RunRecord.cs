using EdgeCam.Simulation.Links;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>All that a simulated run leaves behind; filled while it runs, measured afterwards.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed class RunRecord
{
    public required LinkSpec Link { get; init; }

    /// <summary>The instant at which the link's steps and trace began.</summary>
    public MediaInstant Start { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The beginning that every figure leaves out.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The one-way delay of a packet that meets no queue: the link's and what the path adds.</summary>
    public required TimeSpan BaseDelay { get; init; }

    /// <summary>From one capture to the next.</summary>
    public required TimeSpan FrameInterval { get; init; }

    /// <summary>In the order in which they were offered.</summary>
    public List<SentPacket> Packets { get; } = [];

    /// <summary>Every picture the camera took, skipped ones too, in the order of capture; of the main rendition.</summary>
    public List<FrameOutcome> Frames { get; } = [];

    /// <summary>The same of the low rendition; empty where there was none.</summary>
    public List<FrameOutcome> LowFrames { get; } = [];

    /// <summary>With a low rendition: what the far end showed of both, in that order.</summary>
    public List<SeenPicture> Seen { get; } = [];

    /// <summary>How often it changed from one rendition to the other, after the warm-up.</summary>
    public int Switches { get; internal set; }

    public List<SoundOutcome> Sounds { get; } = [];

    /// <summary>Of the main rendition.</summary>
    public List<TargetChange> Targets { get; } = [];

    /// <summary>What was seen and heard, where the camera had real footage; null otherwise.</summary>
    public PlayedMedia? Played { get; set; }

    public MediaInstant End => Start + Duration;

    /// <summary>Figures cover what happens after this.</summary>
    public MediaInstant MeasuredFrom => Start + WarmUp;

    /// <summary>
    /// Whether figures cover a capture at that instant: after the warm-up, and two seconds before the end, so that what
    /// is captured can still arrive.
    /// </summary>
    internal bool Covers(MediaInstant capture) => capture >= MeasuredFrom && capture <= End - Margin;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);
}

using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>What became of a picture that the camera took, whether or not it was encoded.</summary>
public sealed record FrameOutcome(long Number, MediaInstant CapturedAt)
{
    /// <summary>The sender asked for no picture at that instant, so that nothing refers to it.</summary>
    public bool IsSkippedBeforeEncoding { get; init; }

    /// <summary>Every packet was offered to the link. An encoded frame of which that is false was given up: it expired.</summary>
    public bool IsSent { get; init; }

    public MediaInstant? FirstPacketAt { get; init; }

    /// <summary>The last packet was offered to the link for the first time.</summary>
    public MediaInstant? LastPacketSentAt { get; init; }

    /// <summary>The last packet, or its retransmission or repair, was delivered.</summary>
    public MediaInstant? CompleteAt { get; init; }

    /// <summary>Everything it refers to was complete when it was.</summary>
    public bool IsDecodable { get; init; }

    /// <summary>Whether the receiver could show it.</summary>
    public bool IsUsable => CompleteAt is not null && IsDecodable;
}

/// <summary>A picture that was shown, whatever rendition it was of.</summary>
/// <param name="At">When.</param>
public readonly record struct SeenPicture(MediaInstant CapturedAt, MediaInstant At);

/// <summary>What became of a block of sound.</summary>
public readonly record struct SoundOutcome(MediaInstant CapturedAt, MediaInstant? CompleteAt);

/// <summary>The encoder was asked for that rate from then on.</summary>
public readonly record struct TargetChange(MediaInstant At, Bitrate Target);

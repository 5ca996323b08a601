using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>One access unit that came whole. Borrowed: valid until the receiver's next method is called.</summary>
public readonly ref struct ReceivedUnit
{
    public required Track Track { get; init; }

    /// <summary>Of video: which encoding of the pictures. What refers to other pictures refers to its own.</summary>
    public UplinkRendition Rendition { get; init; }

    /// <summary>Decoding can start here: an IDR picture whose parameter sets are in band or came before.</summary>
    public bool IsIdr { get; init; }

    /// <summary>Video in Annex B form with four-byte start codes, sound as one raw AAC frame.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>As the packets state it.</summary>
    public required RtpTimestamp Timestamp { get; init; }

    /// <summary>Of its stream.</summary>
    public Ssrc Ssrc { get; init; }

    /// <summary>Of its last packet.</summary>
    public required SequenceNumber LastSequence { get; init; }

    /// <summary>
    /// When it was captured, on the receiver's clock, as if the fastest recent packet had taken no time; grows from unit
    /// to unit of a track and rendition. Sound and video agree once both have sender reports.
    /// </summary>
    public required MediaInstant CapturedAt { get; init; }

    /// <summary>When it was captured, on the sender's wall clock as <see cref="Rtp.NtpTime"/> has it; null before the first sender report.</summary>
    public ulong? CapturedNtp { get; init; }

    /// <summary>When its first packet came.</summary>
    public required MediaInstant BegunAt { get; init; }

    /// <summary>When the last missing packet came. It is handed out later when an earlier unit was waited for.</summary>
    public required MediaInstant CompletedAt { get; init; }
}

using EdgeCam.Media;

namespace EdgeCam.Receiving;

/// <summary>How old pictures are when they can be shown.</summary>
/// <param name="IsBySenderClock">
/// True: from capture, by the sender's reports; that takes clocks that agree. False: how much longer than the fastest
/// packet, for there are no reports or they contradict our clock.
/// </param>
/// <param name="SignalHalf">At half of the capture instants a picture that new or newer can be shown within this…</param>
/// <param name="SignalMost">…and at 95 % of them within this.</param>
/// <param name="PictureHalf">Half of the pictures that come can be shown within this…</param>
/// <param name="PictureMost">…and 95 % within this.</param>
/// <param name="Recent">The mean of the pictures since the last report; null when none came.</param>
/// <param name="RecentWorst">The slowest of them.</param>
public readonly record struct DelayReport(
    bool IsBySenderClock, TimeSpan SignalHalf, TimeSpan SignalMost, TimeSpan PictureHalf, TimeSpan PictureMost, TimeSpan? Recent, TimeSpan RecentWorst);

/// <summary>How an uplink fared so far, at its far end.</summary>
public sealed record ReceptionReport
{
    public static ReceptionReport Nothing { get; } = new();

    /// <summary>From the first packet of a stream to the last.</summary>
    public TimeSpan Lasted { get; init; }

    /// <summary>Packets of the streams.</summary>
    public long Packets { get; init; }

    /// <summary>All that the streams took of the link: with RTP, UDP and IPv4 headers.</summary>
    public long Bytes { get; init; }

    /// <summary>Packets that never came, or too late.</summary>
    public long Lost { get; init; }

    /// <summary>Packets that came when they were sent again.</summary>
    public long Recovered { get; init; }

    /// <summary>Pictures that came whole and in order; of the main rendition.</summary>
    public long Frames { get; init; }

    /// <summary>Pictures that came in part, or refer to one that did not come; of the main rendition.</summary>
    public long FramesGivenUp { get; init; }

    /// <summary>The same as <see cref="Frames"/> of the low rendition; 0 where none is sent.</summary>
    public long LowFrames { get; init; }

    /// <summary>The same as <see cref="FramesGivenUp"/> of the low rendition.</summary>
    public long LowFramesGivenUp { get; init; }

    /// <summary>Which rendition is shown; null before the first picture.</summary>
    public UplinkRendition? Shown { get; init; }

    /// <summary>How often that changed.</summary>
    public long Switches { get; init; }

    /// <summary>Frames of sound.</summary>
    public long SoundFrames { get; init; }

    /// <summary>The share of the frames of sound between the first and the last that came; null without sound.</summary>
    public double? SoundShare { get; init; }

    /// <summary>Of the video's packets (RFC 3550 §A.8).</summary>
    public TimeSpan Jitter { get; init; }

    public DelayReport Delay { get; init; }

    /// <summary>Time without a new picture, where that took longer than 200 ms or two frames; what follows the last packet does not count.</summary>
    public TimeSpan Frozen { get; init; }

    /// <summary>How often.</summary>
    public int Freezes { get; init; }

    /// <summary>Key frames asked for (PLI).</summary>
    public long KeyFrameRequests { get; init; }

    /// <summary>Times the sender began anew.</summary>
    public long Restarts { get; init; }

    public long Malformed { get; init; }

    public long Strangers { get; init; }
}

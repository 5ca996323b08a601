namespace EdgeCam.Simulation.Report;

/// <summary>What is measured of a run; <see cref="FigureInfo"/> says what each means.</summary>
public enum Figure
{
    Used,
    MeanRate,
    SignalP50,
    SignalP95,
    SignalP99,
    FrameP50,
    FrameP95,
    FrameP99,
    BufferingP95,
    TransmissionP95,
    OwdP50,
    OwdP95,
    OwdP99,
    SoundP95,
    Stale,
    Regain,
    LowPhaseUsed,
    FreshMedian,
    FreshMax,
    Skipped,
    Expired,
    Incomplete,
    Undecodable,
    TailDrops,
    RandomLosses,
    LowSignalP50,
    LowSignalP95,
    LowUndecodable,
    SeenSignalP50,
    SeenSignalP95,
    Switches,
    Psnr,
    PsnrP5,
    Ssim,
    SsimP5,
    LivePsnr,
    LiveSsim,
    Shown,
    Damaged,
    Frozen,
    Freezes,
    LongestFreeze,
    SoundInTime,
    LongestSilence,
}

public enum FigureUnit
{
    Ratio,
    Milliseconds,
    Seconds,
    Count,
    Kilobits,
    Decibels,

    /// <summary>From 0 to 1, and not a share of anything.</summary>
    Index,
}

/// <summary>A figure for people and for JSON.</summary>
/// <param name="Key">In JSON.</param>
/// <param name="Name">A few words.</param>
/// <param name="Meaning">One plain sentence.</param>
/// <param name="IsMoreBetter">Null when neither more nor less is better by itself.</param>
public sealed record FigureInfo(Figure Figure, string Key, FigureUnit Unit, string Name, string Meaning, bool? IsMoreBetter = false)
{
    /// <summary>Every figure, in the order of the enumeration.</summary>
    public static IReadOnlyList<FigureInfo> All { get; } =
    [
        new(Figure.Used, "used", FigureUnit.Ratio, "Capacity used", "The part of what the link could carry that was carried. More is a better picture.", true),
        new(Figure.MeanRate, "mean_kbps", FigureUnit.Kilobits, "Mean rate", "What was carried, all headers included.", true),
        new(Figure.SignalP50, "signal_p50_ms", FigureUnit.Milliseconds, "Signal delay, half", "Half of the time, what the camera sees is on the screen within this; frozen pictures count."),
        new(Figure.SignalP95, "signal_p95_ms", FigureUnit.Milliseconds, "Signal delay, 95 %", "95 % of the time, what the camera sees (or something newer) is on the screen within this; frozen pictures count."),
        new(Figure.SignalP99, "signal_p99_ms", FigureUnit.Milliseconds, "Signal delay, 99 %", "The same, 99 % of the time."),
        new(Figure.FrameP50, "frame_p50_ms", FigureUnit.Milliseconds, "Frame delay, half", "From capture until the last packet has arrived, for half of the frames that arrive."),
        new(Figure.FrameP95, "frame_p95_ms", FigureUnit.Milliseconds, "Frame delay, 95 %", "From capture until the last packet has arrived, for 95 % of the frames that arrive."),
        new(Figure.FrameP99, "frame_p99_ms", FigureUnit.Milliseconds, "Frame delay, 99 %", "The same, for 99 % of them."),
        new(Figure.BufferingP95, "buffering_p95_ms", FigureUnit.Milliseconds, "of that, buffering", "From capture until the camera has sent the last packet: waiting and pacing inside the camera (95 %)."),
        new(Figure.TransmissionP95, "transmission_p95_ms", FigureUnit.Milliseconds, "of that, transmission", "From the sending of the last packet until the frame is complete: the network's queue, its distance, retransmissions (95 %)."),
        new(Figure.OwdP50, "owd_p50_ms", FigureUnit.Milliseconds, "Packet delay, half", "From the camera to the receiver, for half of the packets."),
        new(Figure.OwdP95, "owd_p95_ms", FigureUnit.Milliseconds, "Packet delay, 95 %", "From the camera to the receiver, for 95 % of the packets."),
        new(Figure.OwdP99, "owd_p99_ms", FigureUnit.Milliseconds, "Packet delay, 99 %", "The same, for 99 % of them."),
        new(Figure.SoundP95, "audio_p95_ms", FigureUnit.Milliseconds, "Sound delay, 95 %", "From capture until the sound has arrived, for 95 % of it."),
        new(Figure.Stale, "stale_s", FigureUnit.Seconds, "Stale after a drop", "How long after the link became slower the picture was late (by more than 100 ms and a frame); the worst drop."),
        new(Figure.Regain, "regain_s", FigureUnit.Seconds, "Regained after a rise", "How long after the link became faster 90 % of it was used; the worst rise, and all of its phase if never."),
        new(Figure.LowPhaseUsed, "low_phase_used", FigureUnit.Ratio, "Used while slow", "The part of the slowest phase of the link that was used, once settled.", true),
        new(Figure.FreshMedian, "fresh_median_ms", FigureUnit.Milliseconds, "Fresh after a gap, half", "How soon after the link came back (from 0.5 s of nothing or more) a new picture was there, beyond the distance; half of the gaps."),
        new(Figure.FreshMax, "fresh_max_ms", FigureUnit.Milliseconds, "Fresh after a gap, worst", "The same, for the worst gap."),
        new(Figure.Skipped, "skipped", FigureUnit.Count, "Frames skipped", "Pictures that were not encoded because the link was behind. Nothing breaks, movement is less smooth."),
        new(Figure.Expired, "expired", FigureUnit.Count, "Frames expired", "Frames that were encoded and then given up, wholly or partly, because they would have come too late."),
        new(Figure.Incomplete, "incomplete", FigureUnit.Count, "Frames incomplete", "Frames that were sent and of which a packet never arrived."),
        new(Figure.Undecodable, "undecodable", FigureUnit.Count, "Frames undecodable", "Frames that arrived and could not be shown because what they refer to never did."),
        new(Figure.TailDrops, "tail_drops", FigureUnit.Count, "Packets dropped", "Packets that the network's queue had no room for."),
        new(Figure.RandomLosses, "random_losses", FigureUnit.Count, "Packets lost by chance", "Packets that the link lost whatever the camera did.", null),
        new(Figure.LowSignalP50, "low_signal_p50_ms", FigureUnit.Milliseconds, "Low rendition, half", "The signal delay of the low rendition alone, half of the time."),
        new(Figure.LowSignalP95, "low_signal_p95_ms", FigureUnit.Milliseconds, "Low rendition, 95 %", "The same, 95 % of the time."),
        new(Figure.LowUndecodable, "low_undecodable", FigureUnit.Count, "Low undecodable", "Frames of the low rendition that arrived and could not be shown because what they refer to never did."),
        new(Figure.SeenSignalP50, "seen_signal_p50_ms", FigureUnit.Milliseconds, "Seen of both, half", "The signal delay of what is on the screen: the main rendition, or while it stays away the low one."),
        new(Figure.SeenSignalP95, "seen_signal_p95_ms", FigureUnit.Milliseconds, "Seen of both, 95 %", "The same, 95 % of the time."),
        new(Figure.Switches, "switches", FigureUnit.Count, "Switches", "How often the screen changed from one rendition to the other."),
        new(Figure.Psnr, "psnr_db", FigureUnit.Decibels, "PSNR", "How much the pictures shown resemble what was captured: below 30 dB the loss is plain to see, above 40 dB hardly.", true),
        new(Figure.PsnrP5, "psnr_p5_db", FigureUnit.Decibels, "PSNR, worst 5 %", "One picture shown in twenty is worse than this.", true),
        new(Figure.Ssim, "ssim", FigureUnit.Index, "SSIM", "The same by structure, as eyes judge it; 1 for identical pictures.", true),
        new(Figure.SsimP5, "ssim_p5", FigureUnit.Index, "SSIM, worst 5 %", "One picture shown in twenty is worse than this.", true),
        new(Figure.LivePsnr, "live_psnr_db", FigureUnit.Decibels, "PSNR, live", "What is on the screen compared with what should be there: frozen and late pictures cost too.", true),
        new(Figure.LiveSsim, "live_ssim", FigureUnit.Index, "SSIM, live", "The same by structure.", true),
        new(Figure.Shown, "shown_frames", FigureUnit.Count, "Frames shown", "Pictures that were on the screen.", true),
        new(Figure.Damaged, "damaged_frames", FigureUnit.Count, "Frames damaged", "Pictures that arrived and were not shown because the decoder missed something that they refer to."),
        new(Figure.Frozen, "frozen_s", FigureUnit.Seconds, "Frozen", "How long the screen stood still, in all the times that it did for more than 0.2 s (two pictures of a slow camera)."),
        new(Figure.Freezes, "freezes", FigureUnit.Count, "Freezes", "How often it did."),
        new(Figure.LongestFreeze, "longest_freeze_s", FigureUnit.Seconds, "Longest freeze", "How long it stood still at most."),
        new(Figure.SoundInTime, "audio_in_time", FigureUnit.Ratio, "Sound in time", "The part of the sound that was there when it was to be played; the rest is silence.", true),
        new(Figure.LongestSilence, "audio_longest_gap_s", FigureUnit.Seconds, "Longest silence", "The longest time without sound that should have been there."),
    ];
}

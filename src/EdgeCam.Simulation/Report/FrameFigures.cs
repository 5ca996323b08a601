using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>What the frames and the sound tell: their delay, its two parts, and what was given up.</summary>
internal static class FrameFigures
{
    public static void Measure(RunRecord run, RunFigures figures)
    {
        var frames = run.Frames.Where(frame => run.Covers(frame.CapturedAt)).ToList();
        MeasureDelays(run, frames, figures);
        figures[Figure.Skipped] = frames.Count(frame => frame.IsSkippedBeforeEncoding);
        figures[Figure.Expired] = frames.Count(frame => !frame.IsSkippedBeforeEncoding && !frame.IsSent);
        figures[Figure.Incomplete] = frames.Count(frame => frame.IsSent && frame.CompleteAt is null);
        figures[Figure.Undecodable] = frames.Count(frame => frame.CompleteAt is not null && !frame.IsDecodable);
        figures[Figure.SoundP95] = Percentiles.Of(
            run.Sounds.Where(sound => run.Covers(sound.CapturedAt) && sound.CompleteAt is not null)
                .Select(sound => (sound.CompleteAt!.Value - sound.CapturedAt).TotalMilliseconds),
            0.95);
    }

    private static void MeasureDelays(RunRecord run, List<FrameOutcome> frames, RunFigures figures)
    {
        var whole = Milliseconds(frames, frame => frame.CapturedAt, frame => frame.CompleteAt);
        figures[Figure.FrameP50] = Percentiles.Of(whole, 0.5);
        figures[Figure.FrameP95] = Percentiles.Of(whole, 0.95);
        figures[Figure.FrameP99] = Percentiles.Of(whole, 0.99);

        var buffering = Milliseconds(frames, frame => frame.CapturedAt, frame => frame.IsSent ? frame.LastPacketSentAt : null);
        figures[Figure.BufferingP95] = Percentiles.Of(buffering, 0.95);
        var transmission = Milliseconds(frames, frame => frame.LastPacketSentAt, frame => frame.CompleteAt);
        figures[Figure.TransmissionP95] = Percentiles.Of(transmission, 0.95);

        var arrivals = new UsableFrames(run);
        var signal = frames.ConvertAll(frame => arrivals.SignalDelay(frame.CapturedAt).TotalMilliseconds);
        figures[Figure.SignalP50] = Percentiles.Of(signal, 0.5);
        figures[Figure.SignalP95] = Percentiles.Of(signal, 0.95);
        figures[Figure.SignalP99] = Percentiles.Of(signal, 0.99);
    }

    private static List<double> Milliseconds(List<FrameOutcome> frames, Func<FrameOutcome, MediaInstant?> from, Func<FrameOutcome, MediaInstant?> to) =>
        [.. frames.Where(frame => from(frame) is not null && to(frame) is not null).Select(frame => (to(frame)!.Value - from(frame)!.Value).TotalMilliseconds)];
}

using EdgeCam.Receiving;
using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>
/// Judges the sound that a receiver hands out, as <see cref="SoundMeter"/> does: a frame that never came is known by the
/// timestamps of those beside it.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction but the reports.</remarks>
/// <param name="sampleRate">Hz; timestamps count samples.</param>
/// <param name="delayBudget">From capture to playout.</param>
public sealed class SoundListener(int sampleRate, TimeSpan delayBudget)
{
    private const int SamplesPerFrame = 1_024; // AAC-LC
    private const int LongestGap = 10_000;     // frames; more, or backwards: another stream

    private readonly TimeSpan _frame = TimeSpan.FromSeconds((double)SamplesPerFrame / sampleRate);
    private readonly SoundMeter _meter = new(TimeSpan.FromSeconds((double)SamplesPerFrame / sampleRate), delayBudget);
    private UnitStamp? _last;

    /// <summary>Null while no frame was due.</summary>
    public SoundReport? Report => _meter.Report is { Due: > 0 } report ? report : null;

    /// <summary>A frame came out of the receiver.</summary>
    public void OnFrame(in UnitStamp stamp, MediaInstant capturedAt)
    {
        var missing = _last is { } last && last.Ssrc == stamp.Ssrc ? ((stamp.Timestamp.DistanceFrom(last.Timestamp) + (SamplesPerFrame / 2)) / SamplesPerFrame) - 1 : 0; // clocks drift: 1,023 is a frame, too
        for (var before = missing < LongestGap ? missing : 0; before > 0; before--)
            _meter.OnCaptured(capturedAt - (before * _frame));
        _meter.OnCaptured(capturedAt);
        _meter.OnArrived(capturedAt, MediaInstant.Max(capturedAt, stamp.UsableAt));
        _last = stamp;
    }
}

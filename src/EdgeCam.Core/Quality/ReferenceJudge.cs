using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>Footage that is played in a loop, picture by picture.</summary>
/// <remarks>Thread-bound.</remarks>
public interface IReferenceFootage
{
    /// <summary>When the current picture comes: nanoseconds from the first of the first loop; grows from loop to loop.</summary>
    long Time { get; }

    /// <summary>The current picture; borrowed until the next call.</summary>
    LumaView Picture { get; }

    void MoveNext();

    /// <summary>Back to the first picture of the first loop.</summary>
    void Rewind();
}

/// <summary>
/// A viewer of received pictures whose place in the footage is known: compares, and refreshes a display as
/// <see cref="QualityMeter"/> does. Its time is the footage's: how long it takes to decode and compare changes nothing.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ReferenceJudge(QualityPlan plan, IReferenceFootage footage)
{
    private readonly QualityMeter _meter = new(plan);
    private MediaInstant _start = new(MediaInstant.NanosecondsPerSecond); // of the footage's time 0
    private MediaInstant _captured;                                       // the newest reference
    private MediaInstant _now;                                            // the newest display

    public QualityReport Report => _meter.Report;

    /// <summary>The next picture shown is of this instant of the footage.</summary>
    /// <param name="time">Nanoseconds, in the first loop.</param>
    /// <param name="sinceLast">Since the picture shown last was captured; without meaning for the first.</param>
    public void Begin(long time, TimeSpan sinceLast)
    {
        footage.Rewind();
        while (footage.Time < time - Tolerance)
            footage.MoveNext();
        var at = MediaInstant.Max(_captured + plan.Rate.Interval, _captured + sinceLast);
        _start = new MediaInstant(at.Nanoseconds - time);
    }

    /// <summary>A picture was decoded.</summary>
    /// <param name="time">Nanoseconds of the footage; grows from call to call.</param>
    /// <param name="delay">From capture until it could be shown.</param>
    /// <param name="decoded">Copied; smaller than the footage, it is scaled up.</param>
    public void Show(long time, TimeSpan delay, in LumaView decoded)
    {
        var capturedAt = InstantOf(time);
        _now = MediaInstant.Max(_now, capturedAt + delay);
        CaptureUntil(MediaInstant.Max(capturedAt + (plan.Rate.Interval / 4), _now - plan.DelayBudget));
        Refresh(_now);
        // The instant came through a clock of 90 kHz: a tick too late, and it would miss its refresh.
        var due = capturedAt + plan.DelayBudget - (plan.Rate.Interval / 4);
        _meter.OnDisplayed(capturedAt, MediaInstant.Max(due, capturedAt + delay), decoded);
    }

    /// <summary>No more pictures come for now: those that wait are shown.</summary>
    public void End() => Refresh(_captured + plan.DelayBudget + plan.Rate.Interval);

    private long Tolerance => plan.Rate.Interval.Ticks * TimeSpan.NanosecondsPerTick / 4;

    private MediaInstant InstantOf(long time) => new(_start.Nanoseconds + time);

    private void CaptureUntil(MediaInstant until)
    {
        while (InstantOf(footage.Time) is var at && at <= until)
        {
            Refresh(at);
            _meter.OnCaptured(at, footage.Picture);
            _captured = at;
            footage.MoveNext();
        }
    }

    private void Refresh(MediaInstant now)
    {
        while (_meter.TryPollTick(now, out _))
        {
        }
    }
}

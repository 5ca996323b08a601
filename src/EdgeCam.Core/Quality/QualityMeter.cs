using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>
/// Judges what a viewer sees of a camera. It is told of each captured picture and of each decoded one,
/// refreshes a display of its own at the source's rate, and compares what is on it with what was
/// captured then (coding quality) and with what was captured one delay budget ago (live quality).
/// </summary>
/// <remarks>
/// Thread-bound. Fed in the order of time; refreshes are polled before the next event is fed:
/// <code>while (meter.TryPollTick(now, out _)) { }</code>
/// Luma only: coders spend their bits there. All memory is allocated at construction.
/// </remarks>
public sealed class QualityMeter
{
    private readonly QualityPlan _plan;
    private readonly ReferencePictures _references;
    private readonly Screen _screen;
    private readonly FreezeClock _freezes;
    private readonly QualityDistribution _coding = new();
    private readonly QualityDistribution _live = new();
    private long _ticks; // _references.Count - Capacity <= _ticks <= _references.Count: what is due is still there
    private long _shown;
    private long _unknown;
    private long _refused;

    public QualityMeter(QualityPlan plan)
    {
        _plan = plan;
        _references = new ReferencePictures(plan);
        _screen = new Screen(plan);
        _freezes = new FreezeClock(plan.FreezeLimit);
    }

    public QualityReport Report => new(
        _ticks, _coding.Statistics, _live.Statistics, _freezes.Frozen, _freezes.Freezes, _shown, NeverShown, _unknown, _refused);

    /// <summary>A picture was captured: it should be on the screen one delay budget later.</summary>
    /// <param name="reference">Copied.</param>
    /// <returns>False when refreshes wait to be polled: the picture is not taken.</returns>
    public bool OnCaptured(MediaInstant capturedAt, in LumaView reference)
    {
        if (_references.Count - _ticks >= _references.Capacity)
            return false;
        _references.Add(capturedAt, reference);
        return true;
    }

    /// <summary>A picture was decoded at the far end.</summary>
    /// <param name="capturedAt">Of the picture, to a quarter of a frame.</param>
    /// <param name="displayedAt">When it goes to the display: now or, with a playout buffer, later.</param>
    /// <param name="decoded">Copied; of another size than the source, it is scaled.</param>
    public void OnDisplayed(MediaInstant capturedAt, MediaInstant displayedAt, in LumaView decoded)
    {
        if (!_references.TryFind(capturedAt, out var number))
            _unknown++;
        else if (!_screen.TryAdd(number, _references.CapturedAt(number), displayedAt, decoded, _references.View(number)))
            _refused++;
    }

    /// <summary>Takes the next refresh that lies before <paramref name="now"/>: what happens at that instant may still be told.</summary>
    public bool TryPollTick(MediaInstant now, out DisplayTick tick)
    {
        tick = default;
        if (_ticks == _references.Count || _references.CapturedAt(_ticks) + _plan.DelayBudget >= now)
            return false;
        tick = Refresh(_ticks++);
        return true;
    }

    private DisplayTick Refresh(long due)
    {
        var capturedAt = _references.CapturedAt(due);
        var at = capturedAt + _plan.DelayBudget;
        var isNew = _screen.Refresh(at);
        _freezes.OnTick(at, isNew);
        if (isNew)
        {
            _shown++;
            _coding.Add(_screen.Coding);
        }

        // A picture that is early is no fault: it is judged by its own reference.
        var live = _screen.Number >= due ? _screen.Coding : PictureQuality.Of(_references.View(due), _screen.View);
        _live.Add(live);
        return new(at, capturedAt, _screen.CapturedAt, isNew, _screen.Coding, live);
    }

    /// <summary>Pictures appear in order: up to the one on the screen all that were not shown never will be.</summary>
    private long NeverShown => Math.Max(_screen.Number + 1, _ticks) - _shown;
}

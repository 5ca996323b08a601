using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>Adds up the time during which a screen stood still for longer than a limit; such a time counts in full.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class FreezeClock(TimeSpan limit)
{
    private MediaInstant? _changedAt;
    private MediaInstant _last;
    private TimeSpan _frozen;
    private int _freezes;

    public TimeSpan Frozen => _frozen + (IsFrozen ? Still : TimeSpan.Zero);

    /// <summary>How often it stood still.</summary>
    public int Freezes => _freezes + (IsFrozen ? 1 : 0);

    public void OnTick(MediaInstant at, bool isChanged)
    {
        _last = at;
        _changedAt ??= at;
        if (!isChanged)
            return;
        (_frozen, _freezes) = (Frozen, Freezes);
        _changedAt = at;
    }

    private bool IsFrozen => Still > limit;

    private TimeSpan Still => _last - (_changedAt ?? _last);
}

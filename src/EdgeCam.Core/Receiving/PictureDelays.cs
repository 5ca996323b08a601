using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// How old pictures are when they can be shown, and how far what can be shown lags behind the camera: at each instant at
/// which the camera captures, the time until a picture that new or newer can be shown (Salsify, NSDI 2018). Pictures
/// that never come count in the latter.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
/// <param name="interval">Between two captures.</param>
internal sealed class PictureDelays(TimeSpan interval)
{
    private const int MostMilliseconds = 20_000; // more counts as this much
    private const int MostMissed = 10_000;       // captures in a row without a picture; earlier ones are left out

    private readonly Distribution _pictures = new(MostMilliseconds, MostMilliseconds);
    private readonly Distribution _signal = new(MostMilliseconds, MostMilliseconds);
    private MediaInstant? _newest; // capture of the newest picture that can be shown
    private TimeSpan _recentSum;
    private TimeSpan _recentWorst;
    private int _recentCount;

    public bool IsEmpty => _pictures.Count == 0;

    /// <summary>A picture can be shown from now on; both times on one clock.</summary>
    public void OnUsable(MediaInstant capturedAt, MediaInstant usableAt)
    {
        var delay = usableAt - capturedAt;
        _pictures.Add(delay.TotalMilliseconds);
        (_recentSum, _recentCount) = (_recentSum + delay, _recentCount + 1);
        _recentWorst = delay > _recentWorst ? delay : _recentWorst;
        if (_newest is { } newest && capturedAt <= newest)
            return;
        AddSignal(capturedAt, usableAt);
        _newest = capturedAt;
    }

    /// <param name="isBySenderClock">Handed on.</param>
    public DelayReport TakeReport(bool isBySenderClock)
    {
        var recent = _recentCount > 0 ? _recentSum / _recentCount : (TimeSpan?)null;
        var report = new DelayReport(
            isBySenderClock, At(_signal, Half), At(_signal, Most), At(_pictures, Half), At(_pictures, Most), recent, _recentWorst);
        (_recentSum, _recentWorst, _recentCount) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        return report;
    }

    /// <summary>The captures since the picture before are laid out backwards from this one, for clocks jitter.</summary>
    private void AddSignal(MediaInstant capturedAt, MediaInstant usableAt)
    {
        var earliest = _newest is { } newest ? newest + (interval / 2) : capturedAt - (interval / 2);
        for (var (at, count) = (capturedAt, 0); at > earliest && count < MostMissed; at -= interval, count++)
            _signal.Add((usableAt - at).TotalMilliseconds);
    }

    private static TimeSpan At(Distribution of, double share) => TimeSpan.FromMilliseconds(of.Percentile(share));

    private const double Half = 0.5;
    private const double Most = 0.95;
}

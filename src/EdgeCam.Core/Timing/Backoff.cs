using EdgeCam.Units;

namespace EdgeCam.Timing;

/// <summary>
/// When to try again what failed: after a pause that doubles from failure to failure, and is short again once it has
/// worked for a while. One that works for a moment only does not shorten the pause: a relay that accepts and hangs up
/// would be asked all the time.
/// </summary>
/// <remarks>Thread-bound.</remarks>
public sealed class Backoff
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly TimeSpan _provenAfter;
    private TimeSpan _next;
    private MediaInstant? _worksSince;

    /// <summary>One second, doubling to thirty, and one second again after thirty of success.</summary>
    public Backoff()
        : this(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30))
    {
    }

    /// <param name="first">The pause after the first failure.</param>
    /// <param name="longest">The pause grows no further.</param>
    /// <param name="provenAfter">Working for so long counts as success.</param>
    public Backoff(TimeSpan first, TimeSpan longest, TimeSpan provenAfter)
    {
        (_first, _longest, _provenAfter) = (first, longest, provenAfter);
        _next = first;
    }

    /// <summary>It works from now on; repeating it changes nothing.</summary>
    public void OnWorking(MediaInstant now) => _worksSince ??= now;

    /// <summary>It failed, or does not work any more.</summary>
    /// <returns>When to try again.</returns>
    public MediaInstant OnFailed(MediaInstant now)
    {
        if (_worksSince is { } since && now - since >= _provenAfter)
            _next = _first;
        _worksSince = null;
        var pause = _next;
        _next = pause * 2 < _longest ? pause * 2 : _longest;
        return now + pause;
    }
}

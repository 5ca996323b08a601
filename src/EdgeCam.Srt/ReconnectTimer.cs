using EdgeCam.Units;

namespace EdgeCam.Srt;

/// <summary>
/// When a caller tries (again): at once, then 1 s after a failure, then twice as long each time up to 30 s. A
/// connection that held for 10 s starts the series anew; one that broke sooner counts as a failed attempt, so that a
/// far end that accepts and hangs up is not called every second.
/// </summary>
/// <remarks>Thread-bound, pure.</remarks>
public sealed class ReconnectTimer
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private TimeSpan _wait = FirstWait;
    private MediaInstant _connectedAt = MediaInstant.Never;

    /// <summary>When the next attempt is due; Never during an attempt and while connected.</summary>
    public MediaInstant NextDeadline { get; private set; } = new(long.MinValue);

    /// <returns>True once for each attempt that is due; tell how it ended.</returns>
    public bool TryPollAttempt(MediaInstant now)
    {
        if (now < NextDeadline)
            return false;
        NextDeadline = MediaInstant.Never;
        return true;
    }

    public void OnConnected(MediaInstant now) => _connectedAt = now;

    /// <summary>The attempt failed, or the connection broke.</summary>
    /// <returns>The time to the next attempt.</returns>
    public TimeSpan OnFailed(MediaInstant now)
    {
        if (_connectedAt != MediaInstant.Never && now - _connectedAt >= Settled)
            _wait = FirstWait;
        _connectedAt = MediaInstant.Never;
        var wait = _wait;
        NextDeadline = now + wait;
        _wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        return wait;
    }
}

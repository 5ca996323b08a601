namespace EdgeCam.Simulation.Traffic;

/// <summary>How long to wait for an acknowledgement (RFC 6298), with the 200 ms at least that Linux has in place of a second.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class RetransmissionTimer
{
    private TimeSpan _deviation;
    private int _backoff;

    /// <summary>Zero before the first measurement.</summary>
    public TimeSpan RoundTrip { get; private set; }

    public TimeSpan Timeout
    {
        get
        {
            var once = RoundTrip == TimeSpan.Zero ? Initial : RoundTrip + Max(4 * _deviation, Least);
            var backedOff = once * (1 << _backoff);
            return backedOff < Most ? backedOff : Most;
        }
    }

    public void OnMeasured(TimeSpan roundTrip)
    {
        _backoff = 0;
        if (RoundTrip == TimeSpan.Zero)
        {
            (RoundTrip, _deviation) = (roundTrip, roundTrip / 2);
            return;
        }

        _deviation = (_deviation * 0.75) + ((RoundTrip - roundTrip).Duration() * 0.25);
        RoundTrip = (RoundTrip * 0.875) + (roundTrip * 0.125);
    }

    public void OnTimeout() => _backoff = Math.Min(_backoff + 1, 10);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);
}

using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// The least time from sending to arrival, on two clocks that need not agree: only differences to it mean
/// anything. A windowed minimum that falls at once and rises only on the word of packets that were sent while
/// nothing of ours was under way, so that a queue that stands never passes for distance. While others are suspected of
/// keeping the queue full it rises only if those packets agree: distance is steady, and queues are not.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class BaseDelay
{
    private const int FewestCleanSamples = 5;
    private const long SteadyNanoseconds = 20_000_000;
    private const long MostDriftNanoseconds = 5_000_000; // 500 ppm of a window; more is no drift
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private long _least = long.MaxValue;
    private long _most = long.MinValue;
    private long _leastClean = long.MaxValue;
    private long _mostClean = long.MinValue;
    private int _cleanSamples;
    private long _farAhead = long.MinValue;       // the most of this window
    private long _farAheadBefore = long.MinValue; // of the one before
    private MediaInstant _windowEnd;

    public bool IsKnown => Nanoseconds != long.MaxValue;

    /// <summary>Arrival (their clock) minus sending (ours), in ns; may be negative.</summary>
    public long Nanoseconds { get; private set; } = long.MaxValue;

    /// <summary>Takes the delay of one packet.</summary>
    /// <param name="delay">Arrival minus sending in ns.</param>
    /// <param name="roundTrip">From sending to the word of arrival in ns, on our clock alone.</param>
    /// <param name="isClean">Was the packet sent while no other was in flight?</param>
    /// <param name="isQueueSuspected">Do others seem to keep the queue full?</param>
    /// <param name="now">Our clock.</param>
    public void OnSample(long delay, long roundTrip, bool isClean, bool isQueueSuspected, MediaInstant now)
    {
        (_least, _most) = (Math.Min(_least, delay), Math.Max(_most, delay));
        if (isClean)
        {
            _leastClean = Math.Min(_leastClean, delay);
            _mostClean = Math.Max(_mostClean, delay);
            _cleanSamples++;
        }

        if (now >= _windowEnd)
            StartWindow(isQueueSuspected, now);
        Nanoseconds = Math.Min(Nanoseconds, delay);
        _farAhead = Math.Max(_farAhead, delay - roundTrip);
    }

    /// <summary>Another far end: nothing is known.</summary>
    public void Forget()
    {
        Nanoseconds = long.MaxValue;
        (_farAhead, _farAheadBefore) = (long.MinValue, long.MinValue);
        ForgetWindow(default);
    }

    /// <summary>The far end's clock was set: nothing learnt of it holds, and this delay is the first.</summary>
    public void Restart(long delay, MediaInstant now)
    {
        Nanoseconds = delay;
        (_farAhead, _farAheadBefore) = (long.MinValue, long.MinValue);
        ForgetWindow(now);
    }

    private void StartWindow(bool isQueueSuspected, MediaInstant now)
    {
        if (_cleanSamples >= FewestCleanSamples && (!isQueueSuspected || _mostClean - _leastClean < SteadyNanoseconds))
            Nanoseconds = _leastClean;
        else if (isQueueSuspected && _most - _least < SteadyNanoseconds)
            Nanoseconds = _least; // a way that became longer, and pictures too close for any packet to be alone
        FollowDrift();
        ForgetWindow(now);
    }

    // Arrival less the word of it has no queue in it: their clock against ours, less the way back of the report that came
    // quickest. What changes from window to window is the clocks drifting apart.
    private void FollowDrift()
    {
        var drift = _farAhead - _farAheadBefore;
        if (_farAheadBefore != long.MinValue && Math.Abs(drift) < MostDriftNanoseconds)
            Nanoseconds += drift;
        (_farAheadBefore, _farAhead) = (_farAhead, long.MinValue);
    }

    private void ForgetWindow(MediaInstant now)
    {
        (_least, _most) = (long.MaxValue, long.MinValue);
        (_leastClean, _mostClean) = (long.MaxValue, long.MinValue);
        _cleanSamples = 0;
        _windowEnd = now + Window;
    }
}

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
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private long _leastClean = long.MaxValue;
    private long _mostClean = long.MinValue;
    private int _cleanSamples;
    private MediaInstant _windowEnd;

    public bool IsKnown => Nanoseconds != long.MaxValue;

    /// <summary>Arrival (their clock) minus sending (ours), in ns; may be negative.</summary>
    public long Nanoseconds { get; private set; } = long.MaxValue;

    /// <summary>Takes the delay of one packet.</summary>
    /// <param name="delay">Arrival minus sending in ns.</param>
    /// <param name="least">The base is known to be no less, from a source that the far clock has no part in.</param>
    /// <param name="isClean">Was the packet sent while no other was in flight?</param>
    /// <param name="isQueueSuspected">Do others seem to keep the queue full?</param>
    /// <param name="now">Our clock.</param>
    public void OnSample(long delay, long least, bool isClean, bool isQueueSuspected, MediaInstant now)
    {
        if (isClean)
        {
            _leastClean = Math.Min(_leastClean, delay);
            _mostClean = Math.Max(_mostClean, delay);
            _cleanSamples++;
        }

        if (now >= _windowEnd)
            StartWindow(isQueueSuspected, now);
        Nanoseconds = Math.Max(Math.Min(Nanoseconds, delay), least);
    }

    /// <summary>The far end's clock was set: nothing learnt of it holds, and this delay is the first.</summary>
    public void Restart(long delay, MediaInstant now)
    {
        Nanoseconds = delay;
        ForgetWindow(now);
    }

    private void StartWindow(bool isQueueSuspected, MediaInstant now)
    {
        if (_cleanSamples >= FewestCleanSamples && (!isQueueSuspected || _mostClean - _leastClean < SteadyNanoseconds))
            Nanoseconds = _leastClean;
        ForgetWindow(now);
    }

    private void ForgetWindow(MediaInstant now)
    {
        (_leastClean, _mostClean) = (long.MaxValue, long.MinValue);
        _cleanSamples = 0;
        _windowEnd = now + Window;
    }
}

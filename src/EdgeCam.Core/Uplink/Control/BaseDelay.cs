using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// The least time from sending to arrival, on two clocks that need not agree: only differences to it mean
/// anything. A windowed minimum that falls at once and rises only on the word of packets that were sent while
/// nothing of ours was under way, so that a queue that stands never passes for distance.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class BaseDelay
{
    private const int FewestCleanSamples = 5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private long _leastClean = long.MaxValue;
    private int _cleanSamples;
    private MediaInstant _windowEnd;

    public bool IsKnown => Nanoseconds != long.MaxValue;

    /// <summary>Arrival (their clock) minus sending (ours), in ns; may be negative.</summary>
    public long Nanoseconds { get; private set; } = long.MaxValue;

    /// <summary>Takes the delay of one packet.</summary>
    /// <param name="delay">Arrival minus sending in ns.</param>
    /// <param name="isClean">Was the packet sent while no other was in flight?</param>
    /// <param name="now">Our clock.</param>
    public void OnSample(long delay, bool isClean, MediaInstant now)
    {
        if (isClean)
        {
            _leastClean = Math.Min(_leastClean, delay);
            _cleanSamples++;
        }

        if (now >= _windowEnd)
            StartWindow(now);
        Nanoseconds = Math.Min(Nanoseconds, delay);
    }

    /// <summary>The far end's clock was set: nothing learnt of it holds, and this delay is the first.</summary>
    public void Restart(long delay, MediaInstant now)
    {
        Nanoseconds = delay;
        ForgetWindow(now);
    }

    private void StartWindow(MediaInstant now)
    {
        if (_cleanSamples >= FewestCleanSamples)
            Nanoseconds = _leastClean;
        ForgetWindow(now);
    }

    private void ForgetWindow(MediaInstant now)
    {
        _leastClean = long.MaxValue;
        _cleanSamples = 0;
        _windowEnd = now + Window;
    }
}

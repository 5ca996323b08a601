using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// Puts times of the sender's clock onto the receiver's: the difference is that of the fastest recent packet. It creeps up
/// by 100 µs per second so that a drifting clock is followed, and every fast packet pulls it back.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class CaptureTimeline
{
    private const long CreepDivisor = 10_000; // crystals differ by up to 100 ppm

    /// <summary>No path holds a packet this long: the sender's clock was set back.</summary>
    private static readonly TimeSpan SetBack = TimeSpan.FromSeconds(30);

    private MediaInstant? _lastArrival;
    private long _offset; // receiver's clock less sender's, ns

    /// <param name="sentNanoseconds">The sender's clock.</param>
    /// <param name="arrivedAt">When the first packet of that time came.</param>
    public MediaInstant Place(long sentNanoseconds, MediaInstant arrivedAt)
    {
        var sample = arrivedAt.Nanoseconds - sentNanoseconds;
        var crept = _offset + (_lastArrival is { } last ? Math.Max(0, arrivedAt.Nanoseconds - last.Nanoseconds) / CreepDivisor : 0);
        var isFresh = _lastArrival is null || sample - crept > SetBack.Ticks * TimeSpan.NanosecondsPerTick;
        _offset = isFresh ? sample : Math.Min(sample, crept);
        _lastArrival = _lastArrival is { } before && before > arrivedAt ? before : arrivedAt;
        return new MediaInstant(sentNanoseconds + _offset);
    }
}

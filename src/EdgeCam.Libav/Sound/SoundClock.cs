using EdgeCam.Units;

namespace EdgeCam.Libav.Sound;

/// <summary>
/// Tells when a sample was heard, from its number. Between jumps time is the count of samples, which is
/// steadier than the instants of capture, and glides after them: a source whose clock drifts stays in step. A jump of the
/// instants (samples were lost) is followed at once.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed class SoundClock(int sampleRate)
{
    private readonly (long Position, MediaInstant Instant)[] _anchors = new (long, MediaInstant)[8];
    private int _count; // anchors in use, by rising position

    /// <summary>Notes that sample <paramref name="position"/> was heard at <paramref name="capturedAt"/>.</summary>
    public void Observe(long position, MediaInstant capturedAt)
    {
        if (_count > 0 && capturedAt.Nanoseconds - InstantOf(position).Nanoseconds is var ahead && Math.Abs(ahead) <= Tolerance)
        {
            ref var anchor = ref _anchors[_count - 1];
            anchor.Instant = new(anchor.Instant.Nanoseconds + (ahead / Inertia));
            return;
        }

        if (_count == _anchors.Length)
            Array.Copy(_anchors, 1, _anchors, 0, --_count); // the oldest lies behind what is still to be encoded
        _anchors[_count++] = (position, capturedAt);
    }

    /// <summary>Positions before the first anchor are counted back from it.</summary>
    public MediaInstant InstantOf(long position)
    {
        var i = _count - 1;
        while (i > 0 && _anchors[i].Position > position)
            i--;
        var (from, instant) = _anchors[i];
        var offset = (Int128)(position - from) * MediaInstant.NanosecondsPerSecond / sampleRate;
        return new MediaInstant(instant.Nanoseconds + (long)offset);
    }

    private const long Tolerance = 40_000_000; // ns
    private const int Inertia = 16;            // blocks: at 20 ms each, 200 ppm of drift lag by 64 µs
}

using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>What a listener heard so far.</summary>
/// <param name="Due">Frames whose playout instant has passed.</param>
/// <param name="InTime">Those of them that had arrived by then.</param>
/// <param name="Late">Those of the others that arrived later, while they were still known.</param>
/// <param name="Gaps">How often the sound broke off.</param>
/// <param name="LongestGap">The longest time without sound.</param>
public sealed record SoundReport(long Due, long InTime, long Late, int Gaps, TimeSpan LongestGap)
{
    /// <summary>The share of frames that were heard, 0 to 1; 1 while none is due.</summary>
    public double Share => Due > 0 ? (double)InTime / Due : 1;
}

/// <summary>
/// Judges what a listener hears: a frame of sound plays one delay budget after its capture, and is
/// silence when it is not there by then.
/// </summary>
/// <param name="frame">The duration of a frame: 1024 samples for AAC.</param>
/// <param name="delayBudget">From capture to playout.</param>
/// <remarks>Thread-bound. Fed in the order of time. All memory is allocated at construction.</remarks>
public sealed class SoundMeter(TimeSpan frame, TimeSpan delayBudget)
{
    // _due <= _captured <= _due + length: what is not due yet is still there, and some that was
    private readonly Frame[] _frames = new Frame[(int)Math.Ceiling(delayBudget / frame * 2) + 16];
    private long _captured;
    private long _due;
    private long _inTime;
    private long _late;
    private int _gaps;
    private int _missing; // frames of the gap that is open
    private int _longest;

    public SoundReport Report => new(_due, _inTime, _late, _gaps, _longest * frame);

    /// <summary>A frame was captured, its first sample at this instant.</summary>
    public void OnCaptured(MediaInstant capturedAt)
    {
        Advance(capturedAt);
        if (_captured - _due == _frames.Length)
            Judge(Slot(_due++)); // frames closer together than said: the oldest is judged early
        Slot(_captured++) = new Frame { CapturedAt = capturedAt, ArrivedAt = MediaInstant.Never };
    }

    /// <summary>A frame reached the far end, decodable. Again, or unknown: no matter.</summary>
    /// <param name="capturedAt">To half a frame.</param>
    public void OnArrived(MediaInstant capturedAt, MediaInstant arrivedAt)
    {
        Advance(arrivedAt);
        for (var number = _captured - 1; number >= Math.Max(0, _captured - _frames.Length); number--)
        {
            ref var known = ref Slot(number);
            if ((known.CapturedAt - capturedAt).Duration() > frame / 2)
                continue;
            _late += known.ArrivedAt == MediaInstant.Never && number < _due ? 1 : 0;
            known.ArrivedAt = MediaInstant.Min(known.ArrivedAt, arrivedAt);
            return;
        }
    }

    /// <summary>Judges the frames that played before <paramref name="now"/>.</summary>
    public void Advance(MediaInstant now)
    {
        while (_due < _captured && Slot(_due).CapturedAt + delayBudget < now)
            Judge(Slot(_due++));
    }

    private void Judge(in Frame played)
    {
        if (played.ArrivedAt != MediaInstant.Never)
        {
            _inTime++;
            _missing = 0;
            return;
        }

        _gaps += _missing == 0 ? 1 : 0;
        _longest = Math.Max(_longest, ++_missing);
    }

    private ref Frame Slot(long number) => ref _frames[number % _frames.Length];

    private struct Frame
    {
        public MediaInstant CapturedAt;
        public MediaInstant ArrivedAt;
    }
}

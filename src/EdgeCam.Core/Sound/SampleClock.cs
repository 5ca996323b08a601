using EdgeCam.Units;

namespace EdgeCam.Sound;

/// <summary>
/// Tells when a sample was heard, by the clock of the pictures. A sound card counts samples by a quartz of its own, which
/// is some 100 ppm off; what is known of it are counts that are noticed late, never early. The earliest of each second
/// tell the truth, and a straight line follows them slowly: first by least squares over all of them, later with a memory of a minute.
/// </summary>
/// <remarks>Thread-bound; allocates nothing.</remarks>
public sealed class SampleClock
{
    private readonly double _nominal; // ns from sample to sample
    private readonly int _window;     // samples
    private double _period;           // ns from sample to sample, by what was observed
    private long _from;               // sample _from was heard at _instant
    private long _instant;
    private bool _isAnchored;
    private bool _isFresh;            // the window at hand is the first since the line was anchored
    private long _windowEnd;
    private long _least;              // ns: how late the count was that was the least late in this window
    private int _windows;             // that the line has followed, as far as gains depend on it
    private int _gapReads;            // counts in a row that were so late that samples must be missing
    private long _gap;                // ns: the least of them

    /// <param name="sampleRate">As the card was told, in samples per second.</param>
    public SampleClock(int sampleRate)
    {
        _window = sampleRate;
        _period = _nominal = (double)MediaInstant.NanosecondsPerSecond / sampleRate;
    }

    /// <summary>How much slower than its nominal rate the card counts, in parts per million.</summary>
    public double DriftPpm => ((_period / _nominal) - 1) * 1_000_000;

    /// <summary>Notes that <paramref name="samples"/> had been captured by then, counted from the first; the last of them just now, or a little earlier.</summary>
    public void Observe(long samples, MediaInstant instant)
    {
        var late = instant.Nanoseconds - InstantOf(samples).Nanoseconds;
        if (!_isAnchored || late < -MostEarly)
            Anchor(samples, instant.Nanoseconds);
        else if (late > MostLate)
            OnGap(samples, late);
        else
            OnCount(samples, late);
    }

    /// <summary>Samples were lost, and how many nobody knows: the next count is believed, with the drift that is known already.</summary>
    public void Restart() => _isAnchored = false;

    /// <summary>When a sample was heard, by its number from 0. Without meaning before the first count.</summary>
    public MediaInstant InstantOf(long sample) => new(_instant + (long)Math.Round((sample - _from) * _period));

    private void Anchor(long samples, long instant)
    {
        (_from, _instant) = (samples, instant);
        (_isAnchored, _isFresh) = (true, true);
        BeginWindow(samples);
    }

    private void BeginWindow(long samples)
    {
        _windowEnd = samples + _window;
        _least = long.MaxValue;
        _gapReads = 0;
    }

    /// <summary>One late count is a busy machine; many in a row are a card that stood still.</summary>
    private void OnGap(long samples, long late)
    {
        _gap = _gapReads == 0 ? late : Math.Min(_gap, late);
        if (++_gapReads == GapReads)
            Anchor(samples, InstantOf(samples).Nanoseconds + _gap);
    }

    private void OnCount(long samples, long late)
    {
        _gapReads = 0;
        if (_isFresh && late < 0)
            (_instant, late) = (_instant + late, 0); // the count that the line is anchored at was later
        _least = Math.Min(_least, late);
        if (samples < _windowEnd)
            return;
        Follow(samples);
        BeginWindow(samples);
    }

    private void Follow(long samples)
    {
        (_instant, _from) = (InstantOf(samples).Nanoseconds, samples);
        if (_isFresh || Math.Abs(_least) > MostAstray)
        {
            _instant += _isFresh ? 0 : _least; // a little was lost and nobody said so
            _isFresh = false;
            _windows = Math.Max(_windows, 1);
            return;
        }

        // A line by least squares, as a recursion (g-h filter of growing memory); the memory ends growing at MostWindows.
        double n = _windows = Math.Min(_windows + 1, MostWindows);
        _instant += (long)Math.Round(_least * (2 * ((2 * n) - 1) / (n * (n + 1))));
        var period = _period + (_least * (6 / (n * (n + 1))) / _window);
        _period = Math.Clamp(period, _nominal * (1 - MostDrift), _nominal * (1 + MostDrift));
    }

    private const long MostEarly = 40_000_000;  // ns: what comes before it can have been heard belongs to another count
    private const long MostLate = 40_000_000;   // ns
    private const int GapReads = 8;
    private const long MostAstray = 8_000_000;  // ns: of fifty counts that come up to 30 ms late one is earlier than this
    private const int MostWindows = 64;
    private const double MostDrift = 0.005;     // ten times what the worst quartz has
}

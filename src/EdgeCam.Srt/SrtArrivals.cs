using EdgeCam.Units;

namespace EdgeCam.Srt;

/// <summary>
/// When the packets of one connection arrived, as far as acknowledgements tell that come every 10 ms at best: "these
/// arrived somewhere between the last one and this". Taken at its word that makes every packet seem to have waited up
/// to 10 ms, and a fast path as slow as a packet every 10 ms. So a packet gets the benefit of the doubt: it arrived as
/// soon as it can have, and followed the one before it no slower than both were sent. Only where the path still had work
/// at the end of such a span is the span taken for service, and shared out by bytes; half of it where the work was done
/// somewhere within. A packet that was alone says nothing: it took as long as was believed.
/// </summary>
/// <remarks>
/// Thread-bound, pure; one for each connection. Allocates nothing after construction. Instants are ours: when the word of
/// an arrival would have come if it came at once, and <see cref="Patience"/> on top, so that what is late by the
/// grain of acknowledgements alone does not look overdue. They may lie ahead of now by <see cref="Patience"/> twice.
/// </remarks>
public sealed class SrtArrivals
{
    /// <summary>How long the word of an arrival may take beyond the round trip: libsrt's receiver looks every 10 ms, and up to that late.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(15);

    private const int Capacity = 4096; // packets on their way; a power of two, more than any send buffer of ours holds
    private const double Train = 2;    // times what is believed: how fast the packets of a picture leave
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);  // COMM_SYN_INTERVAL_US of libsrt
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100); // at first: several words, before the round trip is known well enough to judge by
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(2);  // of a packet that finds the path idle
    private static readonly TimeSpan DueInterval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan OverdueInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly (MediaInstant SentAt, int Bytes)[] _packets = new (MediaInstant, int)[Capacity];
    private TimeSpan _leastBefore = TimeSpan.MaxValue; // of the window before
    private TimeSpan _least = TimeSpan.MaxValue;
    private MediaInstant _windowEnd;
    private MediaInstant _lastLook;
    private MediaInstant _lastWord;    // when something was acknowledged
    private MediaInstant _lastArrival;
    private MediaInstant _firstWord;
    private bool _isTelling;
    private bool _wasBusy;          // the path, at _lastWord
    private MediaInstant _begin;    // the span in hand: from here
    private double _secondsPerByte; // and as fast

    // Told <= Acknowledged <= Sent <= Told + Capacity

    /// <summary>Packets handed to libsrt.</summary>
    public long Sent { get; private set; }

    /// <summary>Those that are acknowledged or given up.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Those whose arrival <see cref="TryPoll"/> told.</summary>
    public long Told { get; private set; }

    /// <summary>The least from sending to the word of arrival, over ten to twenty seconds; zero while unknown.</summary>
    public TimeSpan LeastRoundTrip => Least == TimeSpan.MaxValue ? TimeSpan.Zero : Least;

    /// <summary>When the next word can come, or that of the first is told; Never while nothing is on its way.</summary>
    private MediaInstant NextWord =>
        Told == Sent ? MediaInstant.Never
        : Acknowledged == Sent ? _firstWord + Silence
        : MediaInstant.Max(_packets[Acknowledged % Capacity].SentAt + LeastRoundTrip, _lastWord + Grain - Jitter);

    private TimeSpan Least => _least < _leastBefore ? _least : _leastBefore;

    /// <summary>When to look again: every 2 ms while a word is due, rarer once it is overdue; Never while nothing is on its way.</summary>
    public MediaInstant NextLook(MediaInstant now)
    {
        var word = NextWord;
        return word == MediaInstant.Never ? word : MediaInstant.Max(word, now + (now - word > Patience ? OverdueInterval : DueInterval));
    }

    /// <summary>A packet was handed over.</summary>
    public void OnSent(int bytes, MediaInstant now)
    {
        if (Sent - Told == Capacity)
            Told++; // its arrival is told with the next one's
        Acknowledged = Math.Max(Acknowledged, Told);
        _packets[Sent++ % Capacity] = (now, bytes);
    }

    /// <summary>Takes a look at the acknowledgements. Poll the arrivals before the next.</summary>
    /// <param name="acknowledged">So many packets from the first are acknowledged or given up.</param>
    /// <param name="dropped">How many of those that this adds were given up: the first.</param>
    /// <param name="believed">Bytes per second that the path is believed to carry. Packets are sent at twice that at most, so that nothing faster is ever learnt.</param>
    public void OnLook(long acknowledged, int dropped, double believed, MediaInstant now)
    {
        acknowledged = Math.Min(acknowledged, Sent);
        if (acknowledged > Acknowledged)
        {
            Acknowledged = acknowledged;
            Told = Math.Min(Told + dropped, acknowledged);
            if (Told < acknowledged)
                BeginSpan(believed, now);
            _lastWord = now;
            _firstWord = _firstWord == default ? now : _firstWord;
        }

        _lastLook = now;
        _isTelling |= _firstWord != default && now - _firstWord >= Silence;
    }

    /// <summary>Takes the next arrival.</summary>
    /// <param name="at">When; never before the one before.</param>
    /// <returns>False when all that are acknowledged were told.</returns>
    public bool TryPoll(out MediaInstant at)
    {
        at = default;
        if (Told == Acknowledged || !_isTelling)
            return false;
        var (sentAt, bytes) = _packets[Told++ % Capacity];
        var begun = MediaInstant.Max(_lastArrival, MediaInstant.Max(_begin, sentAt + Least));
        _lastArrival = MediaInstant.Max(begun, MediaInstant.Min(begun + TimeSpan.FromSeconds(bytes * _secondsPerByte), _lastWord + Patience));
        at = _lastArrival + Patience;
        return true;
    }

    private void BeginSpan(double believed, MediaInstant now)
    {
        var first = _packets[Told % Capacity].SentAt;
        var last = _packets[(Acknowledged - 1) % Capacity].SentAt;
        OnRoundTrip(now - last, now);
        var earliest = MediaInstant.Max(_lastWord, _lastLook - Patience); // what came before would have been acknowledged by then
        _begin = MediaInstant.Max(Told == 0 ? default : MediaInstant.Max(_lastArrival, earliest), first + Least);
        var isBusy = Acknowledged < Sent && _packets[Acknowledged % Capacity].SentAt + Least + Jitter < now;
        var isAlone = Acknowledged - Told == 1;
        var bytes = BytesBetween(Told, Acknowledged);
        var soonest = MediaInstant.Max(_begin + TimeSpan.FromSeconds(bytes / (isAlone ? believed : Train * believed)), last + Least);
        var half = _wasBusy && soonest < now ? (now - soonest) / 2 : TimeSpan.Zero;
        _secondsPerByte = ((isBusy ? now : soonest + half) - _begin).TotalSeconds / bytes;
        if (!isBusy && !_wasBusy)
            _secondsPerByte = 1 / (isAlone ? believed : Train * believed);
        _wasBusy = isBusy;
    }

    private void OnRoundTrip(TimeSpan roundTrip, MediaInstant now)
    {
        if (now >= _windowEnd)
            (_leastBefore, _least, _windowEnd) = (_least, TimeSpan.MaxValue, now + Window);
        _least = roundTrip < _least ? roundTrip : _least;
    }

    private long BytesBetween(long from, long to)
    {
        var bytes = 0L;
        for (var number = from; number < to; number++)
            bytes += _packets[number % Capacity].Bytes;
        return Math.Max(1, bytes);
    }
}

namespace EdgeCam.Testing.MpegTs;

/// <summary>Follows the PCRs of one programme across wraps (ISO/IEC 13818-1 §2.4.2.2).</summary>
internal sealed class PcrMonitor
{
    private const long Wrap = (1L << 33) * 300;

    private TimeSpan? _leastTransit;
    private TimeSpan? _greatestTransit;
    private long _elapsedTicks;

    /// <summary>The PCR seen last, in ticks of 27 MHz; null before the first.</summary>
    public long? Last { get; private set; }

    public long Count { get; private set; }

    /// <summary>PCR time since the first PCR; what a break left out does not count.</summary>
    public TimeSpan Elapsed => Span(_elapsedTicks);

    public TimeSpan MaxInterval { get; private set; }

    public TimeSpan? MaxJitter { get; private set; }

    /// <summary>The signed distance from <paramref name="pcr"/> to a PTS, by the shorter way round.</summary>
    public static TimeSpan LeadOf(long pts, long pcr) => Span(Distance(pts * 300, pcr));

    /// <summary>A number of 27 MHz ticks, rounded down to 100 ns.</summary>
    public static TimeSpan Span(long ticks) => new((long)Math.Floor(ticks / 2.7));

    /// <returns>Ticks of 27 MHz since the PCR before: not positive when the clock stood or ran back; null for the first of a time base.</returns>
    public long? OnPcr(long pcr, bool isNewTimeBase, TimeSpan? arrivedAt)
    {
        Count++;
        if (isNewTimeBase)
            _leastTransit = _greatestTransit = null;
        long? step = Last is { } last && !isNewTimeBase ? Distance(pcr, last) : null;
        Last = pcr;
        _elapsedTicks += step ?? 0;
        if (arrivedAt is { } arrival)
            MeasureJitter(arrival - Elapsed);
        if (step is { } ticks && Span(ticks) > MaxInterval)
            MaxInterval = Span(ticks);
        return step;
    }

    private void MeasureJitter(TimeSpan transit)
    {
        _leastTransit = transit < (_leastTransit ?? TimeSpan.MaxValue) ? transit : _leastTransit;
        _greatestTransit = transit > (_greatestTransit ?? TimeSpan.MinValue) ? transit : _greatestTransit;
        var jitter = _greatestTransit - _leastTransit;
        MaxJitter = MaxJitter is null || jitter > MaxJitter ? jitter : MaxJitter;
    }

    private static long Distance(long to, long from)
    {
        var forward = (((to - from) % Wrap) + Wrap) % Wrap;
        return forward < Wrap / 2 ? forward : forward - Wrap;
    }
}

namespace EdgeCam.Diagnostics;

/// <summary>Percentiles of what a histogram was told since they were asked for the last time.</summary>
/// <remarks>Thread-bound to its reader.</remarks>
public sealed class LatencyWindow
{
    private readonly long[] _now = new long[LatencyHistogram.Bins];
    private readonly long[] _seen = new long[LatencyHistogram.Bins];
    private LatencyHistogram? _of;

    /// <summary>Null when nothing was added since; another histogram than the last time is read from its beginning.</summary>
    public (TimeSpan Median, TimeSpan P99)? Next(LatencyHistogram histogram)
    {
        if (!ReferenceEquals(histogram, _of))
            Array.Clear(_seen);
        _of = histogram;
        histogram.CopyTo(_now);
        long total = 0;
        for (var i = 0; i < _now.Length; i++)
        {
            var added = _now[i] - _seen[i];
            _seen[i] = _now[i];
            _now[i] = added;
            total += added;
        }

        return total == 0 ? null : (Percentile(0.5, total), Percentile(0.99, total));
    }

    private TimeSpan Percentile(double share, long total)
    {
        var rest = share * total;
        for (var i = 0; i < _now.Length; i++)
        {
            rest -= _now[i];
            if (rest <= 0)
                return TimeSpan.FromMilliseconds(i);
        }

        return TimeSpan.FromMilliseconds(_now.Length - 1);
    }
}

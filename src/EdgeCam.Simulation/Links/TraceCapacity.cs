namespace EdgeCam.Simulation.Links;

/// <summary>
/// A mahimahi packet-delivery trace: at each listed instant 1504 bytes may leave (1500 of IP and the 4 of the TUN header
/// that mahimahi counts too). Bytes are accounted: small packets share an opportunity, a packet may span several, and
/// what an empty queue does not use is lost. The trace begins anew after its last opportunity.
/// </summary>
internal sealed class TraceCapacity : ILinkCapacity
{
    private readonly long[] _trace;
    private readonly long _offset;

    private long _next;          // the opportunity that serves the next byte of a standing queue
    private int _left = OpportunityBytes;
    private long _lastDeparture = long.MinValue;

    public TraceCapacity(LinkSpec spec)
    {
        _trace = [.. spec.Trace.Select(at => at.Ticks * TimeSpan.NanosecondsPerTick)];
        _offset = spec.TraceOffset.Ticks * TimeSpan.NanosecondsPerTick;
    }

    private long Period => _trace[^1];

    public long Serve(long now, int bytes)
    {
        if (_lastDeparture <= now) // the queue is empty: what has gone by served nobody
        {
            _next = CountUntil(now);
            _left = OpportunityBytes;
        }

        for (; bytes > _left; _next++)
        {
            bytes -= _left;
            _left = OpportunityBytes;
        }

        _left -= bytes;
        _lastDeparture = TimeOf(_next);
        if (_left == 0)
        {
            _next++;
            _left = OpportunityBytes;
        }

        return _lastDeparture;
    }

    public double BytesIn(long from, long to) =>
        to > from ? (double)(CountUntil(to) - CountUntil(from)) * OpportunityBytes : 0;

    public double RateForQueueAt(long now) => _trace.Length * OpportunityBytes * 8e9 / Period;

    private long TimeOf(long index)
    {
        var (rounds, rest) = Math.DivRem(index, _trace.Length);
        return (rounds * Period) + _trace[rest] - _offset;
    }

    /// <summary>The opportunities from the start of the trace up to and including that instant.</summary>
    private long CountUntil(long time)
    {
        if (time + _offset < 0)
            return 0;
        var (rounds, rest) = Math.DivRem(time + _offset, Period);
        int low = 0, high = _trace.Length; // every opportunity before low is at or before rest, none from high on is
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_trace[middle] <= rest)
                low = middle + 1;
            else
                high = middle;
        }

        return (rounds * _trace.Length) + low;
    }

    private const int OpportunityBytes = 1504;
}

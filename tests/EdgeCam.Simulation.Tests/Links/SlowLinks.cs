using EdgeCam.Simulation.Links;

namespace EdgeCam.Simulation.Tests.Links;

/// <summary>The trace link the long way round: burns every opportunity in order and moves bytes out of an explicit queue.</summary>
internal sealed class SlowTraceLink(int[] traceMilliseconds)
{
    private readonly Queue<(int Packet, int Bytes)> _queue = new();
    private int _next, _packets, _rest, _sending;
    private long _roundStart;

    public Dictionary<int, long> DepartureOf { get; } = [];

    public IEnumerable<long> Departures => Enumerable.Range(0, _packets).Select(packet => DepartureOf[packet]);

    public void Offer(long now, int bytes)
    {
        RunUntil(now); // an opportunity at the instant of an arrival comes before it
        _queue.Enqueue((_packets++, bytes));
    }

    public void RunUntil(long end)
    {
        for (var at = TakeBefore(end); at >= 0; at = TakeBefore(end))
        {
            for (var room = 1504; room > 0 && (_rest > 0 || _queue.Count > 0);)
            {
                if (_rest == 0)
                    (_sending, _rest) = _queue.Dequeue();
                var moved = Math.Min(room, _rest);
                _rest -= moved;
                room -= moved;
                if (_rest == 0)
                    DepartureOf[_sending] = at;
            }

            if (_queue.Count == 0 && _rest == 0 && DepartureOf.Count == _packets && end >= 4_000_000_000_000)
                return;
        }
    }

    private long TakeBefore(long end)
    {
        var at = _roundStart + (traceMilliseconds[_next] * 1_000_000L);
        if (at > end)
            return -1;
        if (++_next == traceMilliseconds.Length)
        {
            _next = 0;
            _roundStart += traceMilliseconds[^1] * 1_000_000L;
        }

        return at;
    }
}

/// <summary>The fluid link in slices of 10 us: each carries what its rate allows, if anything waits.</summary>
internal sealed class SlowFluidLink(LinkStep[] steps)
{
    private readonly Queue<double> _queue = new();
    private long _now;
    private long _lastDeparture;

    public void Offer(long now, int bytes)
    {
        while (_now + Slice <= now)
            RunSlice();
        _queue.Enqueue(bytes);
    }

    /// <summary>When the packet offered last will have left; a copy of the queue runs ahead of time.</summary>
    public long LastDeparture()
    {
        var ahead = new SlowFluidLink(steps) { _now = _now };
        foreach (var bytes in _queue)
            ahead._queue.Enqueue(bytes);
        ahead._rest = _rest;
        while (ahead._queue.Count > 0 || ahead._rest > 0)
            ahead.RunSlice();
        return ahead._lastDeparture;
    }

    private double _rest;

    private void RunSlice()
    {
        var room = steps.Last(step => step.At.Ticks * 100 <= _now).Rate.BitsPerSecond / 8e9 * Slice;
        while (room > 0 && (_rest > 0 || _queue.Count > 0))
        {
            if (_rest <= 0)
                _rest = _queue.Dequeue();
            var moved = Math.Min(room, _rest);
            _rest -= moved;
            room -= moved;
            if (_rest <= 0)
                _lastDeparture = _now + Slice;
        }

        _now += Slice;
    }

    private const long Slice = 10_000;
}

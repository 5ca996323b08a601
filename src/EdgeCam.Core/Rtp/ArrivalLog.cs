using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>
/// When the newest packets of one stream arrived, for congestion control feedback (RFC 8888). Each packet, come or
/// missing, is part of two reports, so that losing one report loses nothing; so is one that comes late after
/// it was reported missing.
/// </summary>
/// <remarks>Thread-bound; its memory is fixed.</remarks>
/// <param name="capacity">Packets remembered, a power of two up to 16384.</param>
public sealed class ArrivalLog(int capacity)
{
    private readonly Arrival[] _arrivals = new Arrival[capacity];

    // Sequence numbers extended to 64 bits. _twice <= _once <= _end, _end - capacity <= _begin <= _twice after a report.
    private long _begin; // nothing older is remembered
    private long _twice; // all before were reported twice
    private long _once;  // all before were reported once
    private long _end;   // one behind the newest

    /// <summary>The stream; valid behind <see cref="Restart"/>.</summary>
    public Ssrc Ssrc { get; private set; }

    /// <summary>Is there anything that was not reported twice?</summary>
    public bool HasNews => _twice < _end;

    /// <summary>Forgets everything: another stream begins with the packet <paramref name="first"/>.</summary>
    public void Restart(Ssrc ssrc, SequenceNumber first)
    {
        Ssrc = ssrc;
        Array.Clear(_arrivals);
        _begin = _twice = _once = _end = first.Value + 0x1_0000; // room for packets that were sent before the first that came
    }

    /// <summary>Notes a packet. Of one that comes twice the first arrival counts, and the worse of the marks (RFC 8888 §3.1).</summary>
    public void OnArrival(SequenceNumber sequence, MediaInstant now, Ecn ecn)
    {
        var number = _end + sequence.DistanceFrom(new SequenceNumber(unchecked((ushort)_end)));
        if (number < _end - capacity || number < 0)
            return;
        for (var gap = Math.Max(_end, number + 1 - capacity); gap <= number; gap++)
            _arrivals[gap & (capacity - 1)] = default;
        _end = Math.Max(_end, number + 1);
        _begin = Math.Max(Math.Min(_begin, number), _end - capacity);

        ref var arrival = ref _arrivals[number & (capacity - 1)];
        if (arrival.IsReceived)
        {
            arrival = arrival with { Ecn = arrival.Ecn == Ecn.CongestionExperienced ? arrival.Ecn : ecn };
            return;
        }

        arrival = new Arrival(now, ecn, IsReceived: true);
        (_twice, _once) = (Math.Min(_twice, number), Math.Min(_once, number)); // reported as missing, perhaps: say otherwise, twice
    }

    /// <summary>Gives the range that the next report has to cover, its newest <paramref name="limit"/> packets at most, and counts it as reported.</summary>
    internal int TakeRange(int limit, out SequenceNumber begin)
    {
        var first = Math.Max(Math.Max(_twice, _begin), _end - limit);
        begin = new SequenceNumber(unchecked((ushort)first));
        (_twice, _once) = (_once, _end);
        return (int)(_end - first);
    }

    internal Arrival this[SequenceNumber sequence] => _arrivals[sequence.Value & (capacity - 1)];

    internal readonly record struct Arrival(MediaInstant At, Ecn Ecn, bool IsReceived);
}

using EdgeCam.Units;

namespace EdgeCam.Simulation.Links;

/// <summary>
/// One direction of a bottleneck in virtual time. The capacity is known ahead and the queue is first in, first out, so
/// what becomes of a packet is known when it is offered.
/// </summary>
/// <remarks>Thread-bound; allocates only while its queue grows to its longest.</remarks>
public sealed class Link
{
    private readonly LinkSpec _spec;
    private readonly MediaInstant _start;
    private readonly ILinkCapacity _capacity;
    private readonly SimulatedRandom _random;
    private readonly Queue<(long DepartsAt, int Bytes)> _waiting = new(256);
    private long _waitingBytes;
    private long _lastDelivery = long.MinValue;

    /// <param name="start">The instant at which the steps and the trace of the link begin.</param>
    public Link(LinkSpec spec, MediaInstant start = default)
    {
        _spec = spec;
        _start = start;
        _random = new SimulatedRandom(spec.Seed);
        _capacity = spec.Trace.Count > 0 ? new TraceCapacity(spec) : new StepCapacity(spec);
    }

    /// <summary>Whether packets are to be offered with the 4 bytes of the TUN header that mahimahi counts.</summary>
    public bool UsesTrace => _spec.Trace.Count > 0;

    /// <summary>The propagation delay.</summary>
    public TimeSpan Delay => _spec.Delay;

    /// <summary>A packet arrives at the queue.</summary>
    /// <param name="now">Never earlier than in the last call.</param>
    /// <param name="wireBytes">With all headers, IP included; above 0.</param>
    public LinkVerdict Offer(MediaInstant now, int wireBytes)
    {
        var time = now.Nanoseconds - _start.Nanoseconds;
        Depart(time);
        if (_spec.Loss > 0 && _random.NextDouble() < _spec.Loss)
            return Lost(LinkOutcome.RandomLoss);
        if (IsFull(time, wireBytes))
            return Lost(LinkOutcome.TailDrop);

        var departure = _capacity.Serve(time, wireBytes);
        _waiting.Enqueue((departure, wireBytes));
        _waitingBytes += wireBytes;
        _lastDelivery = Math.Max(_lastDelivery, departure + Nanoseconds(_spec.Delay) + NextJitter());
        return new LinkVerdict(LinkOutcome.Delivered, At(departure), At(_lastDelivery), _waitingBytes);
    }

    /// <summary>The bytes that the link could carry in (<paramref name="from"/>, <paramref name="to"/>].</summary>
    public double CapacityBytes(MediaInstant from, MediaInstant to) =>
        _capacity.BytesIn(from.Nanoseconds - _start.Nanoseconds, to.Nanoseconds - _start.Nanoseconds);

    private void Depart(long time)
    {
        while (_waiting.TryPeek(out var first) && first.DepartsAt <= time)
            _waitingBytes -= _waiting.Dequeue().Bytes;
    }

    private bool IsFull(long time, int wireBytes)
    {
        var limit = _spec.Queue.Time is { } span ? (long)(_capacity.RateForQueueAt(time) * span.TotalSeconds / 8) : _spec.Queue.Bytes;
        return (_waiting.Count > 0 && _waitingBytes + wireBytes > limit) || _waiting.Count >= _spec.Queue.Packets;
    }

    /// <summary>The size of a Gaussian that is cut off at three deviations (RFC 8868 §4.5.2).</summary>
    private long NextJitter() =>
        _spec.Jitter > TimeSpan.Zero ? (long)(Nanoseconds(_spec.Jitter) * Math.Min(Math.Abs(_random.NextGaussian()), 3)) : 0;

    private LinkVerdict Lost(LinkOutcome outcome) => new(outcome, MediaInstant.Never, MediaInstant.Never, _waitingBytes);

    private MediaInstant At(long time) => new(_start.Nanoseconds + time);

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}

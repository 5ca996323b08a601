using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Where the packets under way are: when the bottleneck was last seen to finish one, how fast it works, and from
/// that when it will have finished what it has. The one place that turns arrivals into a picture of the queue.
/// </summary>
/// <remarks>Thread-bound. All instants are on our clock: the base delay takes the difference of the clocks out.</remarks>
internal sealed class Bottleneck(SentLog log, double startBytesPerSecond)
{
    private const double LagDecayPerReport = 0.98;
    private const double FirstReturnLag = 0.2;
    private const double BestMemorySeconds = 30;
    private const double JitterSeconds = 0.010; // of a packet that found the link idle
    private const long ClockGrain = 2_000_000; // ns: arrivals come in 1/1024 s (RFC 8888 §3.1)
    private readonly BaseDelay _base = new();
    private long _lastDeparture = long.MinValue; // ns: when the newest packet known to have left did so, less the propagation
    private double _best;                        // bytes per second: the most that the link was seen to carry, fading
    private double _finished;                    // seconds: when the bottleneck will have served what was sent
    private double _returnLag = FirstReturnLag;             // seconds from a departure to the word of it, at worst lately

    public CapacityEstimator Capacity { get; } = new(startBytesPerSecond);

    /// <summary>What stands at the bottleneck and is not ours.</summary>
    public ForeignQueue Foreign { get; } = new();

    /// <summary>The most that the link was seen to carry lately, fading over half a minute.</summary>
    public double BestBytesPerSecond => _best;

    /// <summary>How long the newest packet that arrived had waited.</summary>
    public double LastQueueSeconds { get; private set; }

    /// <summary>From sending to the word of arrival, smoothed (RFC 6298's eighth).</summary>
    public double SmoothRoundTrip { get; private set; }

    /// <summary>A packet in flight arrived. Call in sending order.</summary>
    /// <param name="arrivedAt">On the far end's clock.</param>
    public void OnArrived(in SentPacket packet, bool wasAlone, MediaInstant arrivedAt, MediaInstant now)
    {
        var delay = arrivedAt.Nanoseconds - packet.SentAt.Nanoseconds;
        var roundTrip = now.Nanoseconds - packet.SentAt.Nanoseconds;
        _base.OnSample(delay, roundTrip, wasAlone, Foreign.IsSuspected, now);
        var departure = arrivedAt.Nanoseconds - _base.Nanoseconds;
        if (departure > now.Nanoseconds + ClockGrain)
        {
            _base.Restart(delay, now); // nothing leaves after the word of it: their clock was set, or a report lied before
            return;
        }

        departure = Math.Min(departure, now.Nanoseconds);
        var elapsed = _lastDeparture == long.MinValue ? 0 : Math.Max(0, departure - _lastDeparture);
        var begun = Math.Max(_lastDeparture, packet.SentAt.Nanoseconds);
        Capacity.OnServed(packet.WireBytes, ServiceOf(packet, (departure - begun) / 1e9, begun > _lastDeparture), elapsed / 1e9);
        _lastDeparture = Math.Max(_lastDeparture, departure);
        LastQueueSeconds = (departure - packet.SentAt.Nanoseconds) / 1e9;
        _best = Math.Max(Capacity.BytesPerSecond, _best * Math.Exp(-elapsed / 1e9 / BestMemorySeconds));
        Foreign.OnDeparture(packet, LastQueueSeconds, packet.BytesBefore / _best, new MediaInstant(departure), now);
        _returnLag = Math.Max(_returnLag, (now.Nanoseconds - departure) / 1e9);
        OnRoundTrip(roundTrip / 1e9);
    }

    /// <summary>All that one report said has been taken.</summary>
    public void OnReportEnd()
    {
        _returnLag *= LagDecayPerReport;
        _finished = FinishOfUnresolved();
    }

    /// <summary>Another far end: what was learnt of the way to it is forgotten, the capacity is kept as a first guess.</summary>
    public void Restart()
    {
        _base.Forget();
        Foreign.Forget();
        (_lastDeparture, _finished, _returnLag) = (long.MinValue, 0, FirstReturnLag);
        SmoothRoundTrip = 0;
    }

    /// <summary>A packet was handed to the transport: it is served after those before it.</summary>
    public void OnSent(int wireBytes, MediaInstant now) =>
        _finished = Math.Max(_finished, now.Nanoseconds / 1e9) + (wireBytes / Capacity.BytesPerSecond);

    /// <summary>Seconds until a packet that is sent now will have come out, if nobody else sends.</summary>
    public double ExpectedSeconds(int wireBytes, MediaInstant now) =>
        Math.Max(0, _finished - (now.Nanoseconds / 1e9)) + (wireBytes / Capacity.BytesPerSecond);

    /// <summary>Seconds from now until the bottleneck will have finished what was sent; 0 when it has.</summary>
    public double QueueSeconds(MediaInstant now)
    {
        if (Foreign.IsStanding)
            return StalledSeconds(now); // whatever we do the queue is full: only darkness counts
        var time = now.Nanoseconds / 1e9;
        var ifStalled = time - _returnLag + (log.BytesInFlight / Capacity.BytesPerSecond); // what left earlier would have been heard of
        return Math.Max(0, Math.Max(_finished, ifStalled) - time + StalledSeconds(now)); // as long again as it has been dark: gaps are that way
    }

    /// <summary>Seconds that the oldest packet in flight is overdue: what left earlier than that would have been heard of.</summary>
    public double StalledSeconds(MediaInstant now)
    {
        if (log.FirstUnresolved == log.Next)
            return 0;
        var begun = Math.Max(_lastDeparture, log[log.FirstUnresolved].SentAt.Nanoseconds);
        return Math.Max(0, ((now.Nanoseconds - begun) / 1e9) - _returnLag);
    }

    // A packet that found the link idle also waited for its turn on the air, or for nothing but jitter: that is not taken
    // for slow service, unless it lasts.
    private double ServiceOf(in SentPacket packet, double seconds, bool foundIdle)
    {
        seconds = Math.Max(0, seconds);
        var expected = packet.WireBytes / Capacity.BytesPerSecond;
        return foundIdle ? Math.Max(Math.Min(seconds, expected), seconds - JitterSeconds) : seconds;
    }

    /// <summary>When the packets in flight will be served, one after the other from the last departure on.</summary>
    private double FinishOfUnresolved()
    {
        var finished = _lastDeparture / 1e9;
        for (var number = log.FirstUnresolved; number < log.Next; number++)
        {
            ref var packet = ref log[number];
            if (packet.State == PacketState.InFlight)
                finished = Math.Max(finished, packet.SentAt.Nanoseconds / 1e9) + (packet.WireBytes / Capacity.BytesPerSecond);
        }

        return finished;
    }

    private void OnRoundTrip(double seconds)
    {
        SmoothRoundTrip = SmoothRoundTrip == 0 ? seconds : SmoothRoundTrip + ((seconds - SmoothRoundTrip) / 8);
    }
}

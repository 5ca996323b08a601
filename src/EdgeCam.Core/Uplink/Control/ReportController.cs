namespace EdgeCam.Uplink.Control;

/// <summary>
/// The rate when all that is known is a receiver report every few seconds: how many packets were lost since the one
/// before, and the round trip. Between two reports a mistake goes unnoticed, so that the rate climbs in small steps, smaller
/// ones where it failed before, and a step that costs packets or makes a queue is taken back below what arrived.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ReportController(double startBytesPerSecond, double leastBytesPerSecond, double mostBytesPerSecond)
{
    private const double LossTolerated = 0.01;     // less is chance
    private const double LossOfQueue = 0.02;       // more is a full queue
    private const double GrowthPerSecond = 0.004;  // 4 % for a report every 10 s: a queue of 300 ms absorbs such a step
    private const double GrowthNearCeiling = 0.001; // where it was too much before: the round trip tells of 100 ms before packets are lost
    private const double CeilingWidth = 0.06;      // past that the link has become faster
    private const double BelowCeiling = 0.95;      // half a second of queue drains in the ten until the next report
    private const double QueueSeconds = 0.1;       // above the least round trip
    private const int RememberedRoundTrips = 12;   // two minutes of a report every 10 s: a way that became longer is learnt
    private readonly double[] _roundTrips = new double[RememberedRoundTrips];
    private int _roundTripCount;
    private bool _wasQueueSeen;
    private double _ceiling;   // what proved too much last; 0 before
    private double _threshold; // after a fall: up to there the rate doubles (as RFC 5681 §3.1 has it)

    /// <summary>All that goes over the wire.</summary>
    public double BytesPerSecond { get; private set; } = startBytesPerSecond;

    /// <summary>The newest, in seconds; null before the first.</summary>
    public double? RoundTrip => _roundTripCount > 0 ? _roundTrips[(_roundTripCount - 1) % RememberedRoundTrips] : null;

    /// <summary>Takes what a report said.</summary>
    /// <param name="bytes">On the wire, of the packets that it speaks of.</param>
    /// <param name="loss">The share of them that were lost.</param>
    /// <param name="seconds">In which they were sent.</param>
    /// <param name="roundTripSeconds">As measured by it; null when not.</param>
    public void OnReport(double bytes, double loss, double seconds, double? roundTripSeconds)
    {
        if (roundTripSeconds is { } roundTrip)
            _roundTrips[_roundTripCount++ % RememberedRoundTrips] = roundTrip;
        var delivered = bytes * (1 - loss) / Math.Max(seconds, 0.1);
        var isQueueSeen = IsQueueSeen(roundTripSeconds);
        if (loss > LossOfQueue)
            Settle(Math.Min(BytesPerSecond, delivered));
        else if (isQueueSeen && !_wasQueueSeen)
            Settle(BytesPerSecond); // it drains until the next report: a queue that then still stands is not ours, and not fled from
        else if (loss < LossTolerated && !isQueueSeen && delivered > BytesPerSecond / 2) // an idle encoder proves nothing
            Climb(Math.Min(seconds, 10));
        _wasQueueSeen = isQueueSeen;
        BytesPerSecond = Math.Clamp(BytesPerSecond, leastBytesPerSecond, mostBytesPerSecond);
    }

    /// <summary>The circuit is open: the least, and from there quickly back to half of what was sent.</summary>
    public void Fall() => (_threshold, BytesPerSecond) = (BytesPerSecond / 2, leastBytesPerSecond);

    private void Settle(double ceiling) => (_ceiling, BytesPerSecond) = (ceiling, _threshold = ceiling * BelowCeiling);

    private void Climb(double seconds)
    {
        var isNearCeiling = Math.Abs(BytesPerSecond - _ceiling) < _ceiling * CeilingWidth;
        BytesPerSecond = BytesPerSecond < _threshold
            ? Math.Min(2 * BytesPerSecond, _threshold)
            : BytesPerSecond * (1 + (seconds * (isNearCeiling ? GrowthNearCeiling : GrowthPerSecond)));
    }

    private bool IsQueueSeen(double? roundTripSeconds)
    {
        var least = double.PositiveInfinity;
        foreach (var roundTrip in _roundTrips.AsSpan(0, Math.Min(_roundTripCount, RememberedRoundTrips)))
            least = Math.Min(least, roundTrip);
        return roundTripSeconds > least + QueueSeconds;
    }
}

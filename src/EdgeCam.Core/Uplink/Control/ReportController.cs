namespace EdgeCam.Uplink.Control;

/// <summary>
/// The rate when all that is known is a receiver report every few seconds: how many packets were lost since the one
/// before. Between two reports a mistake goes unnoticed, so that the rate climbs in small steps, and a step
/// that costs packets is taken back below what arrived.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ReportController(double startBytesPerSecond, double leastBytesPerSecond, double mostBytesPerSecond)
{
    private const double LossTolerated = 0.01;     // less is chance
    private const double LossOfQueue = 0.02;       // more is a full queue
    private const double GrowthPerSecond = 0.004;  // 4 % for a report every 10 s: a queue of 300 ms absorbs such a step
    private const double BelowDelivered = 0.95;
    private const double QueueSeconds = 0.1;       // more than that above the least round trip: do not climb
    private const int RememberedRoundTrips = 12;   // two minutes of a report every 10 s: a way that became longer is learnt
    private readonly double[] _roundTrips = new double[RememberedRoundTrips];
    private int _roundTripCount;
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
        if (loss > LossOfQueue)
            BytesPerSecond = _threshold = Math.Min(BytesPerSecond, delivered * BelowDelivered);
        else if (loss < LossTolerated && !IsQueueSeen(roundTripSeconds) && delivered > BytesPerSecond / 2) // an idle encoder proves nothing
            BytesPerSecond = BytesPerSecond < _threshold ? Math.Min(2 * BytesPerSecond, _threshold) : BytesPerSecond * (1 + (GrowthPerSecond * Math.Min(seconds, 10)));
        BytesPerSecond = Math.Clamp(BytesPerSecond, leastBytesPerSecond, mostBytesPerSecond);
    }

    /// <summary>The circuit is open: the least, and from there quickly back to half of what was sent.</summary>
    public void Fall() => (_threshold, BytesPerSecond) = (BytesPerSecond / 2, leastBytesPerSecond);

    private bool IsQueueSeen(double? roundTripSeconds)
    {
        var least = double.PositiveInfinity;
        foreach (var roundTrip in _roundTrips.AsSpan(0, Math.Min(_roundTripCount, RememberedRoundTrips)))
            least = Math.Min(least, roundTrip);
        return roundTripSeconds > least + QueueSeconds;
    }
}

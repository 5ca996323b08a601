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
    private double _leastRoundTrip = double.PositiveInfinity;

    /// <summary>All that goes over the wire.</summary>
    public double BytesPerSecond { get; private set; } = startBytesPerSecond;

    /// <summary>Takes what a report said.</summary>
    /// <param name="bytes">On the wire, of the packets that it speaks of.</param>
    /// <param name="loss">The share of them that were lost.</param>
    /// <param name="seconds">In which they were sent.</param>
    /// <param name="roundTripSeconds">As measured by it; null when not.</param>
    public void OnReport(double bytes, double loss, double seconds, double? roundTripSeconds)
    {
        _leastRoundTrip = Math.Min(_leastRoundTrip, roundTripSeconds ?? _leastRoundTrip);
        var delivered = bytes * (1 - loss) / Math.Max(seconds, 0.1);
        if (loss > LossOfQueue)
            BytesPerSecond = Math.Min(BytesPerSecond, delivered * BelowDelivered);
        else if (loss < LossTolerated && !IsQueueSeen(roundTripSeconds) && delivered > BytesPerSecond / 2) // an idle encoder proves nothing
            BytesPerSecond *= 1 + (GrowthPerSecond * Math.Min(seconds, 10));
        BytesPerSecond = Math.Clamp(BytesPerSecond, leastBytesPerSecond, mostBytesPerSecond);
    }

    private bool IsQueueSeen(double? roundTripSeconds) => roundTripSeconds > _leastRoundTrip + QueueSeconds;
}

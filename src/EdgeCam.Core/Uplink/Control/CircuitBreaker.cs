using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// The last guard of a network that answers by receiver reports alone (RFC 8083 §4): sees that they stop, that they name
/// no new packets any more, or that again and again they tell of a loss at which TCP would send a tenth of the rate.
/// </summary>
/// <remarks>
/// Thread-bound. Where RFC 8083 §4.5 has the sender cease, it is to send its least: many receivers never report, and
/// what goes on is the probe that a report can name.
/// </remarks>
internal sealed class CircuitBreaker
{
    private const int Intervals = 3;              // of reports (§4.1, §4.3)
    private const double LeastInterval = 5;       // seconds (RFC 3550 §6.2)
    private const double FirstInterval = 10;      // seconds: what relays take
    private const double MostInterval = 20;
    private const double IntervalShare = 0.25;
    private const double TimesFair = 10;          // §4.3
    private MediaInstant _heardAt;
    private MediaInstant _unansweredSince = MediaInstant.Never; // when the first packet was sent after that
    private double _interval = FirstInterval;
    private int _congestedReports;

    public UplinkCircuit State { get; private set; }

    /// <summary>How often it opened.</summary>
    public long Breaks { get; private set; }

    public void OnSent(MediaInstant now) => _unansweredSince = MediaInstant.Min(_unansweredSince, now);

    /// <summary>Looks at the time. True: it opens now, for silence.</summary>
    public bool OnTime(MediaInstant now)
    {
        var patience = TimeSpan.FromSeconds(Intervals * Math.Max(LeastInterval, _interval));
        return _unansweredSince != MediaInstant.Never && State != UplinkCircuit.Silent
            && now - _unansweredSince > patience && Open(UplinkCircuit.Silent);
    }

    /// <summary>A report named new packets. True: it ends a silence, and speaks of that and of what went before.</summary>
    public bool OnHeard(MediaInstant now)
    {
        var sample = (now - _heardAt).TotalSeconds;
        if (_heardAt != default && sample > 0)
            _interval += (Math.Min(sample, MostInterval) - _interval) * IntervalShare;
        (_heardAt, _unansweredSince) = (now, MediaInstant.Never);
        if (State != UplinkCircuit.Silent)
            return false;
        (State, _congestedReports) = (UplinkCircuit.Closed, 0);
        return true;
    }

    /// <summary>Takes what a report said of the video. True: it opens now, for congestion.</summary>
    /// <param name="bytes">On the wire, of the packets that it speaks of.</param>
    /// <param name="loss">The share of them that were lost.</param>
    /// <param name="seconds">In which they were sent.</param>
    /// <param name="roundTripSeconds">Null while unknown: nothing is said then.</param>
    public bool OnReport(double bytes, double packets, double loss, double seconds, double? roundTripSeconds)
    {
        if (roundTripSeconds is not { } roundTrip)
            return false;
        var fair = bytes / packets / (roundTrip * Math.Sqrt(2 * loss / 3)); // §4.3, the simple equation; infinite without loss
        _congestedReports = bytes / Math.Max(seconds, 0.1) > TimesFair * fair ? _congestedReports + 1 : 0;
        if (_congestedReports == 0)
            State = UplinkCircuit.Closed;
        return _congestedReports >= Intervals && State == UplinkCircuit.Closed && Open(UplinkCircuit.Congested);
    }

    /// <summary>Another far end.</summary>
    public void Restart() =>
        (State, _heardAt, _unansweredSince, _interval, _congestedReports) = (UplinkCircuit.Closed, default, MediaInstant.Never, FirstInterval, 0);

    private bool Open(UplinkCircuit state)
    {
        State = state;
        Breaks++;
        return true;
    }
}

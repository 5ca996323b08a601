using EdgeCam.Units;

namespace EdgeCam.Simulation.Traffic;

/// <summary>
/// The congestion window of CUBIC in packets (RFC 9438): slow start up to a threshold, then a cubic curve that is flat
/// where the last loss was, and never below what Reno would take.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class CubicWindow
{
    private double _threshold = double.PositiveInfinity;
    private double _lossAt;          // W_max: the window at the last loss
    private double _windowAtEpoch;   // cwnd_epoch, and with it cwnd_prior = _windowAtEpoch / Beta
    private double _renoWindow;      // W_est
    private MediaInstant? _epoch;    // when congestion avoidance began; null until the first acknowledgement in it

    public double Packets { get; private set; } = 10; // RFC 6928 §2

    public bool IsInSlowStart => Packets < _threshold;

    /// <summary>A packet was acknowledged outside of recovery.</summary>
    public void OnAck(MediaInstant now, TimeSpan roundTrip)
    {
        if (IsInSlowStart)
        {
            Packets++;
            return;
        }

        BeginEpoch(now);
        var sinceEpoch = (now - _epoch!.Value).TotalSeconds;
        _renoWindow += (_renoWindow >= _windowAtEpoch / Beta ? 1 : RenoIncrease) / Packets; // §4.3
        if (CurveAt(sinceEpoch) < _renoWindow)
        {
            Packets = Math.Max(Packets, _renoWindow);
        }
        else
        {
            var target = Math.Clamp(CurveAt(sinceEpoch + roundTrip.TotalSeconds), Packets, Packets * 1.5); // §4.4, §4.5
            Packets += (target - Packets) / Packets;
        }
    }

    /// <summary>A packet was lost that had been sent after the last loss was noticed.</summary>
    public void OnLoss()
    {
        _lossAt = Packets < _lossAt ? Packets * (1 + Beta) / 2 : Packets; // §4.7: leave room for newcomers
        _threshold = Packets = Math.Max(Packets * Beta, 2);               // §4.6
        _epoch = null;
    }

    /// <summary>Nothing was acknowledged for too long: the curve will begin flat where slow start ends (§4.8).</summary>
    public void OnTimeout()
    {
        OnLoss();
        (_lossAt, Packets) = (0, 1);
    }

    private void BeginEpoch(MediaInstant now)
    {
        if (_epoch is not null)
            return;
        _epoch = now;
        _windowAtEpoch = _renoWindow = Packets;
        _lossAt = Math.Max(_lossAt, Packets);
    }

    /// <summary>W_cubic (§4.2).</summary>
    private double CurveAt(double seconds)
    {
        var sinceFlat = seconds - Math.Cbrt((_lossAt - _windowAtEpoch) / C);
        return (C * sinceFlat * sinceFlat * sinceFlat) + _lossAt;
    }

    private const double C = 0.4;
    private const double Beta = 0.7;
    private const double RenoIncrease = 3 * (1 - Beta) / (1 + Beta); // alpha_cubic, §4.3
}

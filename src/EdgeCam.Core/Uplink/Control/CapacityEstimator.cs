namespace EdgeCam.Uplink.Control;

/// <summary>
/// What the bottleneck carries while it has something to carry: bytes divided by the time it took to serve them.
/// A frame leaves as a train faster than the estimate, so that its dispersion is a sample even when the encoder
/// sends less than the link takes. A fast and a slow average; the lower one counts.
/// </summary>
/// <remarks>Thread-bound. Bytes and seconds inside, because every sample takes part in divisions.</remarks>
internal sealed class CapacityEstimator(double startBytesPerSecond)
{
    private const double FastSeconds = 0.1;
    private const double SlowSeconds = 0.5;
    private const double VarianceSeconds = 3;
    private const double StartVariance = 0.1; // some caution before anything is known
    private const double MostStray = 1.5;     // e^1.5: four times more or less than the average

    // A pause longer than that is no rate but a gap, which the hold on pictures answers; counted in full it would keep
    // the estimate down for seconds after the link is back.
    private const double MostServiceSeconds = 0.035;
    private const double MostOfExpected = 1.5; // but where a packet takes that long by itself, slower still has to show
    private ServiceAverage _fast = new(FastSeconds);
    private ServiceAverage _slow = new(SlowSeconds);
    private ServiceBin _bin;

    /// <summary>The lower of both averages.</summary>
    public double BytesPerSecond { get; private set; } = startBytesPerSecond;

    /// <summary>How far tenths of a second stray from the average, as a share of it: 0 for a wire, about 0.5 for a cellular link.</summary>
    public double Variability => Math.Sqrt(Variance);

    /// <summary>Its square.</summary>
    public double Variance { get; private set; } = StartVariance;

    /// <summary>Takes one service: so many bytes left the bottleneck, which worked on them for so long.</summary>
    /// <param name="elapsed">Seconds since the service before, for the averages' memory.</param>
    public void OnServed(double bytes, double seconds, double elapsed)
    {
        var most = Math.Max(MostServiceSeconds, MostOfExpected * bytes / BytesPerSecond);
        (seconds, elapsed) = (Math.Min(seconds, most), Math.Min(elapsed, most));
        _fast.Add(bytes, seconds, elapsed);
        _slow.Add(bytes, seconds, elapsed);
        BytesPerSecond = Math.Min(_fast.BytesPerSecond, _slow.BytesPerSecond);
        if (_bin.TryComplete(bytes, seconds, out var rate, out var span))
            OnBin(rate, span);
    }

    private void OnBin(double rate, double span)
    {
        var stray = Math.Clamp(Math.Log(rate / _slow.BytesPerSecond), -MostStray, MostStray);
        var weight = 1 - Math.Exp(-span / VarianceSeconds);
        Variance += weight * ((stray * stray) - Variance);
    }

    /// <summary>Exponentially forgetting sums of bytes and of the time they took.</summary>
    private struct ServiceAverage(double memorySeconds)
    {
        private const double LeastSeconds = 1e-5;
        private double _bytes;
        private double _seconds;

        public readonly double BytesPerSecond => _bytes / Math.Max(_seconds, LeastSeconds);

        public void Add(double bytes, double seconds, double elapsed)
        {
            var keep = Math.Exp(-elapsed / memorySeconds);
            _bytes = (_bytes * keep) + bytes;
            _seconds = (_seconds * keep) + seconds;
        }
    }

    /// <summary>A tenth of a second of service.</summary>
    private struct ServiceBin
    {
        private const double BinSeconds = 0.1;
        private double _bytes;
        private double _seconds;

        public bool TryComplete(double bytes, double seconds, out double rate, out double span)
        {
            _bytes += bytes;
            _seconds += seconds;
            (rate, span) = (_bytes / Math.Max(_seconds, 1e-5), _seconds);
            if (_seconds < BinSeconds)
                return false;
            (_bytes, _seconds) = (0, 0);
            return true;
        }
    }
}

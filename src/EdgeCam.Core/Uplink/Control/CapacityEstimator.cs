namespace EdgeCam.Uplink.Control;

/// <summary>
/// What the bottleneck carries while it has something to carry: bytes divided by the time it took to serve them.
/// A frame leaves as a train faster than the estimate, so that its dispersion is a sample even when the encoder
/// sends less than the link takes. A fast and a slow average; the lower one counts.
/// </summary>
/// <remarks>Thread-bound. Bytes and seconds inside, because every sample takes part in divisions.</remarks>
internal sealed class CapacityEstimator(double startBytesPerSecond)
{
    private ServiceAverage _fast = new(ControlTuning.FastSeconds);
    private ServiceAverage _slow = new(ControlTuning.SlowSeconds);
    private ServiceBin _bin;
    private double _variance = ControlTuning.StartVariance;

    /// <summary>The lower of both averages.</summary>
    public double BytesPerSecond { get; private set; } = startBytesPerSecond;

    /// <summary>How far tenths of a second stray from the average, as a share of it: 0 for a wire, about 0.5 for a cellular link.</summary>
    public double Variability => Math.Sqrt(_variance);

    /// <summary>Its square.</summary>
    public double Variance => _variance;

    /// <summary>Takes one service: so many bytes left the bottleneck, which worked on them for so long.</summary>
    /// <param name="elapsed">Seconds since the service before, for the averages' memory.</param>
    public void OnServed(double bytes, double seconds, double elapsed)
    {
        (seconds, elapsed) = (Math.Min(seconds, ControlTuning.MostService), Math.Min(elapsed, ControlTuning.MostService));
        _fast.Add(bytes, seconds, elapsed);
        _slow.Add(bytes, seconds, elapsed);
        BytesPerSecond = Math.Min(_fast.BytesPerSecond, _slow.BytesPerSecond);
        if (_bin.TryComplete(bytes, seconds, out var rate, out var span))
            OnBin(rate, span);
    }

    /// <summary>The bottleneck has worked for so long on a packet that has not come out: the rate is at most what it would be if it came now.</summary>
    public double BytesPerSecondAfter(double bytes, double stalledSeconds) =>
        stalledSeconds <= 0 ? BytesPerSecond : Math.Min(_fast.RateWith(bytes, stalledSeconds), BytesPerSecond);

    private void OnBin(double rate, double span)
    {
        var stray = Math.Clamp(Math.Log(rate / _slow.BytesPerSecond), -1.5, 1.5);
        var weight = 1 - Math.Exp(-span / ControlTuning.VarianceSeconds);
        _variance += weight * ((stray * stray) - _variance);
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

        public readonly double RateWith(double bytes, double seconds)
        {
            var keep = Math.Exp(-seconds / memorySeconds);
            return ((_bytes * keep) + bytes) / ((_seconds * keep) + seconds);
        }
    }

    /// <summary>A tenth of a second of service.</summary>
    private struct ServiceBin
    {
        private double _bytes;
        private double _seconds;

        public bool TryComplete(double bytes, double seconds, out double rate, out double span)
        {
            _bytes += bytes;
            _seconds += seconds;
            (rate, span) = (_bytes / Math.Max(_seconds, 1e-5), _seconds);
            if (_seconds < ControlTuning.BinSeconds)
                return false;
            (_bytes, _seconds) = (0, 0);
            return true;
        }
    }
}

using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>
/// The rate control that is usual beside SRT's large fixed latency, as belacoder's documentation describes its own: a
/// small step up every half second while the round trip and the send buffer are as low as ever, a step down when either
/// has grown well beyond its usual, a greater one when it is beyond a fifth of the latency, the least rate beyond a third.
/// </summary>
/// <remarks>Thread-bound; look at it every 20 ms.</remarks>
internal sealed class SteppedRate
{
    private const long StepUp = 30_000;
    private const long StepDown = 100_000;
    private const double Memory = 0.99; // of what is usual, from one look to the next
    private const double LeastRise = 1.001; // of the least round trip, from one look to the next: a path may become longer
    private const int LeastBuffered = 50;   // packets: fewer say nothing
    private static readonly TimeSpan UpInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DownInterval = TimeSpan.FromMilliseconds(200);
    private readonly Bitrate _least;
    private readonly Bitrate _most;
    private readonly TimeSpan _latency;
    private Usual _roundTrip;
    private Usual _buffered;
    private double _leastRoundTrip = double.PositiveInfinity;
    private MediaInstant _nextUp;
    private MediaInstant _nextDown;

    public SteppedRate(Bitrate least, Bitrate first, Bitrate most, TimeSpan latency) => (_least, Rate, _most, _latency) = (least, first, most, latency);

    public Bitrate Rate { get; private set; }

    /// <param name="bufferedPackets">In SRT's send buffer.</param>
    public void OnLook(TimeSpan roundTrip, int bufferedPackets, MediaInstant now)
    {
        var milliseconds = roundTrip.TotalMilliseconds;
        _roundTrip.Add(milliseconds);
        _buffered.Add(bufferedPackets);
        _leastRoundTrip = Math.Min(_leastRoundTrip * LeastRise, milliseconds);
        if (milliseconds > _latency.TotalMilliseconds / 3 || bufferedPackets > Math.Max(LeastBuffered, 4 * (_buffered.Mean + _buffered.Jump)))
            Set(_least.BitsPerSecond);
        else if (milliseconds > _latency.TotalMilliseconds / 5 || bufferedPackets > Math.Max(LeastBuffered, _buffered.Mean + Math.Max(3 * _buffered.Jump, _buffered.Mean)))
            Decrease(StepDown + (Rate.BitsPerSecond / 10), now);
        else if (milliseconds > _roundTrip.Mean + Math.Max(4 * _roundTrip.Jump, 0.15 * _roundTrip.Mean) || bufferedPackets > Math.Max(LeastBuffered, _buffered.Mean + (2.5 * _buffered.Jump)))
            Decrease(StepDown, now);
        else if (milliseconds < _leastRoundTrip + Math.Max(1, 2 * _roundTrip.Jump) && now >= _nextUp)
            Increase(now);
    }

    private void Increase(MediaInstant now)
    {
        Set(Rate.BitsPerSecond + StepUp);
        _nextUp = now + UpInterval;
    }

    private void Decrease(long step, MediaInstant now)
    {
        if (now < _nextDown)
            return;
        Set(Rate.BitsPerSecond - step);
        _nextDown = now + DownInterval;
    }

    private void Set(long bitsPerSecond) => Rate = new Bitrate(Math.Clamp(bitsPerSecond, _least.BitsPerSecond, _most.BitsPerSecond));

    /// <summary>What a figure usually is, and by how much it jumps from one look to the next, at most lately.</summary>
    private struct Usual
    {
        private double _last;

        public double Mean { get; private set; }

        public double Jump { get; private set; }

        public void Add(double value)
        {
            Mean = (Mean * Memory) + (value * (1 - Memory));
            Jump = Math.Max(Jump * Memory, value - _last);
            _last = value;
        }
    }
}

using EdgeCam.Units;

namespace EdgeCam.Uplink.Feedback;

/// <summary>
/// The time that a TCP link takes for a byte, as far as acknowledgements prove it: faster whenever they come sooner than
/// expected, slower only while the link was busy. What a receiver holds back proves nothing.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class TcpPace(Bitrate start, Bitrate most)
{
    private const double Weight = 0.25;
    private const double MostSlowdown = 4; // of one sample: a gap is no rate
    private readonly double _leastSecondsPerByte = 4.0 / most.BitsPerSecond; // 8 bits, at twice the rate
    private double _secondsPerByte = 8.0 / start.BitsPerSecond;
    private MediaInstant _lastArrival;

    /// <summary>Packets were acknowledged together.</summary>
    /// <param name="earliest">When the first of them could have been, had it found the link empty.</param>
    /// <param name="isLinkBusy">True: the time since then is the link's. False: perhaps in part the receiver's.</param>
    public void OnAcknowledged(long bytes, MediaInstant earliest, bool isLinkBusy, MediaInstant now)
    {
        var seconds = Math.Max(0, (now - MediaInstant.Max(_lastArrival, earliest)).TotalSeconds);
        var sample = Math.Min(seconds / bytes, MostSlowdown * _secondsPerByte);
        if (isLinkBusy || sample < _secondsPerByte)
            _secondsPerByte = Math.Max(_leastSecondsPerByte, _secondsPerByte + (Weight * (sample - _secondsPerByte)));
        _lastArrival = now;
    }

    /// <summary>Is a packet whose acknowledgement did not come expected to have arrived? Then what follows it comes later.</summary>
    public bool TryExpect(int bytes, MediaInstant earliest, MediaInstant now)
    {
        var arrival = MediaInstant.Max(_lastArrival, earliest) + TimeSpan.FromSeconds(bytes * _secondsPerByte);
        if (arrival > now)
            return false;
        _lastArrival = arrival;
        return true;
    }
}

using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// How much of what goes over the wire is not the encoder's video: the rate of sound and repairs, and what headers add
/// to the video. Averages over some seconds.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class OtherTraffic(double startBytesPerSecond)
{
    private const double MemorySeconds = 3;
    private double _otherBytes = startBytesPerSecond * MemorySeconds;
    private double _videoWire = 1;
    private double _videoUnits = 0.96;
    private MediaInstant _at;

    /// <summary>Sound, retransmissions and probes, with their headers.</summary>
    public double BytesPerSecond => _otherBytes / MemorySeconds;

    /// <summary>Bytes out of the encoder for each byte of video on the wire.</summary>
    public double VideoShare => Math.Min(1, _videoUnits / _videoWire);

    /// <summary>What the encoder may make so that all together stays within <paramref name="wire"/> bytes per second.</summary>
    public double VideoWithin(double wire, Bitrate least, Bitrate most) =>
        Math.Clamp((wire - BytesPerSecond) * VideoShare, least.BitsPerSecond / 8.0, most.BitsPerSecond / 8.0);

    /// <summary>A packet left.</summary>
    /// <param name="unitBytes">What it carries of a picture; 0 for all else.</param>
    public void OnSent(int wireBytes, int unitBytes, MediaInstant now)
    {
        if (now > _at)
            Forget(now);
        if (unitBytes == 0)
        {
            _otherBytes += wireBytes;
            return;
        }

        _videoWire += wireBytes;
        _videoUnits += unitBytes;
    }

    private void Forget(MediaInstant now)
    {
        var keep = Math.Exp(-Math.Min(1, (now - _at).TotalSeconds) / MemorySeconds);
        (_otherBytes, _videoWire, _videoUnits) = (_otherBytes * keep, _videoWire * keep, _videoUnits * keep);
        _at = now;
    }
}

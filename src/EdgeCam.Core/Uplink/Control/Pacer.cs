using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Spaces packets so that no window of time holds more than its rate allows and one packet: for any a before b,
/// bytes sent in [a, b) are at most rate × (b − a) + the largest packet.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal struct Pacer
{
    /// <summary>When the next packet may leave.</summary>
    public MediaInstant NextAt { get; private set; }

    /// <summary>Notes a packet that leaves now.</summary>
    /// <param name="bytesPerSecond">The rate in force.</param>
    public void OnSent(int bytes, double bytesPerSecond, MediaInstant now) =>
        NextAt = new MediaInstant((NextAt > now ? NextAt : now).Nanoseconds + (long)(bytes / bytesPerSecond * 1e9));
}

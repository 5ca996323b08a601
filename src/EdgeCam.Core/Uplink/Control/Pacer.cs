using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Spaces packets so that no window of time holds more than its rate allows, one burst and one packet: for any a before b,
/// bytes sent in [a, b) are at most rate × (b − a) + rate × <see cref="Burst"/> + the largest packet.
/// </summary>
/// <remarks>
/// Thread-bound. Packets whose turns come within a burst leave together at its beginning, so that the sender wakes once
/// for all of them; slower than a packet in a burst, each leaves at its own turn.
/// </remarks>
internal struct Pacer
{
    /// <summary>Three packets of 1200 bytes at 12 Mbit/s, one below 5: a queue of 2 ms is nothing to a link.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(2);

    private MediaInstant _burstEnd;

    /// <summary>The next packet's turn.</summary>
    public MediaInstant NextAt { get; private set; }

    /// <summary>May a packet leave now: is it its turn, or does that come within the burst that has begun?</summary>
    public readonly bool MaySend(MediaInstant now) => now >= NextAt || NextAt < _burstEnd;

    /// <summary>Notes a packet that leaves now.</summary>
    /// <param name="bytesPerSecond">The rate in force.</param>
    public void OnSent(int bytes, double bytesPerSecond, MediaInstant now)
    {
        if (now >= NextAt)
            (NextAt, _burstEnd) = (now, now + Burst);
        NextAt = new MediaInstant(NextAt.Nanoseconds + (long)(bytes / bytesPerSecond * 1e9));
    }
}

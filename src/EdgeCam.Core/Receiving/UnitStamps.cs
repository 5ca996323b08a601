using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>What a receiver knows of a unit and the ring does not.</summary>
/// <param name="Ssrc">Of its stream: timestamps of different streams have nothing in common.</param>
/// <param name="Timestamp">As the packets state it: exact, where capture times follow the fastest packet.</param>
/// <param name="UsableAt">When it came out of the receiver.</param>
public readonly record struct UnitStamp(Ssrc Ssrc, RtpTimestamp Timestamp, MediaInstant UsableAt);

/// <summary>The stamps of the units in a ring, by sequence number.</summary>
/// <remarks><see cref="Note"/> is thread-bound to the ring's writer; <see cref="Of"/> is thread-safe. Nothing is allocated after construction.</remarks>
/// <param name="maxAccessUnits">Of the ring.</param>
public sealed class UnitStamps(int maxAccessUnits)
{
    // Twice the ring: a slot is written again only a whole ring after its unit was given up, which the ring's barrier has
    // shown to readers by then. Whoever reads a slot too late finds its view no longer intact.
    private readonly UnitStamp[] _slots = new UnitStamp[2 * maxAccessUnits];

    /// <summary>Call before the unit is committed: the ring publishes both.</summary>
    public void Note(long sequence, in UnitStamp stamp) => _slots[sequence % _slots.Length] = stamp;

    /// <summary>As with the unit's bytes: read, then ask <see cref="AccessUnitView.IsIntact"/>.</summary>
    public UnitStamp Of(in AccessUnitView view) => _slots[view.Sequence % _slots.Length];
}

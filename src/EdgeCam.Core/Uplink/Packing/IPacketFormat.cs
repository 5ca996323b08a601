using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink.Packing;

/// <summary>How access units become packets. Thread-bound; allocates nothing per packet.</summary>
internal interface IPacketFormat
{
    /// <summary>May a packet of another unit come between two packets of one?</summary>
    bool Interleaves { get; }

    /// <summary>When <see cref="TryWriteUpkeep"/> has something though no unit comes.</summary>
    MediaInstant NextUpkeep { get; }

    /// <summary>Writes the next packet of the lane's head; with sound, of what waits behind it too.</summary>
    /// <param name="view">The head, borrowed: whether it was intact is asked afterwards, by the caller.</param>
    /// <param name="packet">Destination, at least the plan's largest packet.</param>
    /// <returns>False when the unit holds nothing to send.</returns>
    bool TryWrite(SendLane lane, in AccessUnitView view, Span<byte> packet, MediaInstant now, out PackedPart part);

    /// <summary>Writes what the format owes by itself: tables and clock.</summary>
    bool TryWriteUpkeep(Span<byte> packet, MediaInstant now, out int written);
}

/// <summary>A packet made from a part of an access unit.</summary>
/// <param name="Bytes">Of the packet.</param>
/// <param name="UnitBytes">Of the unit, about.</param>
/// <param name="Start">Where in the unit it begins.</param>
/// <param name="Next">Where the next one does.</param>
/// <param name="IsLast">The unit is exhausted.</param>
/// <param name="Units">So many are, the head and those behind it.</param>
internal readonly record struct PackedPart(int Bytes, int UnitBytes, PacketPosition Start, PacketPosition Next, bool IsLast, int Units = 1);

using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

public enum PacketKind
{
    Video,
    Sound,
    Retransmission,
    Repair,

    /// <summary>Of a competitor.</summary>
    Download,
}

public enum LossKind
{
    None,
    TailDrop,
    Random,
}

/// <summary>A packet that the sender offered to the link, and what became of it.</summary>
/// <param name="DepartedAt">Its last byte left the queue; null when it was lost.</param>
/// <param name="DeliveredAt">Its last byte arrived; null when it was lost.</param>
public readonly record struct SentPacket(
    MediaInstant OfferedAt,
    MediaInstant? DepartedAt,
    MediaInstant? DeliveredAt,
    int WireBytes,
    PacketKind Kind,
    LossKind Loss);

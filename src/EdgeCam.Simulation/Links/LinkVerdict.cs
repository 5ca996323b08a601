using EdgeCam.Units;

namespace EdgeCam.Simulation.Links;

public enum LinkOutcome
{
    Delivered,

    /// <summary>The queue was full.</summary>
    TailDrop,

    /// <summary>Lost by chance, before the queue.</summary>
    RandomLoss,
}

/// <summary>What becomes of a packet; known as soon as it is offered, because the capacity is known ahead.</summary>
/// <param name="DepartsAt">Its last byte leaves the queue; <see cref="MediaInstant.Never"/> when it is lost.</param>
/// <param name="DeliversAt">Its last byte arrives; <see cref="MediaInstant.Never"/> when it is lost.</param>
/// <param name="QueuedBytes">Waiting at the link now, this packet included if it was taken.</param>
public readonly record struct LinkVerdict(LinkOutcome Outcome, MediaInstant DepartsAt, MediaInstant DeliversAt, long QueuedBytes)
{
    public bool IsDelivered => Outcome == LinkOutcome.Delivered;
}

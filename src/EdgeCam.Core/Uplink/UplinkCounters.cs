using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <summary>What a session did and what it knows of its link, for faces that report it.</summary>
/// <remarks>Written by the session's thread; each figure may be read from any thread, and they may be an instant apart.</remarks>
public sealed class UplinkCounters
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];

    public long Packets { get; private set; }

    /// <summary>Bytes on the wire with all headers.</summary>
    public long Bytes { get; private set; }

    /// <summary>Pictures sent whole.</summary>
    public long Units { get; private set; }

    public long Retransmitted { get; private set; }

    public long Acknowledged { get; private set; }

    public long Lost { get; private set; }

    public long MalformedFeedback { get; internal set; }

    /// <summary>What the encoder was asked for last, kbit/s; of the main rendition.</summary>
    public double TargetKbps { get; internal set; }

    /// <summary>The same of the low rendition; 0 where there is none.</summary>
    public double LowTargetKbps { get; internal set; }

    /// <summary>What the link is believed to carry, kbit/s.</summary>
    public double CapacityKbps { get; internal set; }

    /// <summary>How far the link strays from its average, as a share.</summary>
    public double Variability { get; internal set; }

    /// <summary>From capture to the last packet sent, of the newest picture.</summary>
    public double BufferingMs { get; internal set; }

    /// <summary>Waiting at the bottleneck, of the newest packet that arrived; the propagation comes on top.</summary>
    public double QueueMs { get; internal set; }

    public double RoundTripMs { get; internal set; }

    /// <summary>No picture is made, of no rendition.</summary>
    public bool IsHeld { get; internal set; }

    /// <summary>The link is too narrow for the main rendition: only the low one goes on.</summary>
    public bool IsLowAlone { get; internal set; }

    /// <summary>Open while reports stay away or tell of heavy loss, where reports are all that comes.</summary>
    public UplinkCircuit Circuit { get; internal set; }

    /// <summary>How often it opened.</summary>
    public long CircuitBreaks { get; internal set; }

    public long Dropped(DropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    internal void OnDropped(DropReason reason) => Volatile.Write(ref _dropped[(int)reason], _dropped[(int)reason] + 1);

    internal void OnSent(int wireBytes)
    {
        Packets++;
        Bytes += wireBytes;
    }

    internal void OnUnitSent() => Units++;

    internal void OnRetransmitted() => Retransmitted++;

    internal void OnAcknowledged() => Acknowledged++;

    internal void OnLost() => Lost++;

    internal void OnReported(long packets, int lost)
    {
        Acknowledged += Math.Max(0, packets - lost);
        Lost += lost;
    }
}

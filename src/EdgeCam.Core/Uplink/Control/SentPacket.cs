using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>What is known of a packet that was sent.</summary>
internal enum PacketState : byte
{
    InFlight,
    Arrived,
    Lost,
}

/// <summary>A packet in the log of what was sent: enough to judge the link by it and to send it again.</summary>
internal struct SentPacket
{
    /// <summary>When it was handed to the transport.</summary>
    public MediaInstant SentAt;

    /// <summary>On the wire, with all headers.</summary>
    public int WireBytes;

    /// <summary>Of ours, on the wire, when it was sent.</summary>
    public int BytesBefore;

    /// <summary>Seconds that it would take to come out of the bottleneck, by what was known of that then.</summary>
    public double ExpectedSeconds;

    public SequenceNumber Sequence;
    public PacketState State;

    /// <summary>The stream it was sent on: an index into the session's streams.</summary>
    public byte Stream;

    /// <summary>The access unit in the ring that it carries a part of; 0 for none.</summary>
    public long Unit;

    /// <summary>Where its payload begins in that unit.</summary>
    public PacketPosition Position;

    /// <summary>When the word of its arrival came; default before.</summary>
    public MediaInstant HeardAt;

    /// <summary>When it was last sent again; default when never.</summary>
    public MediaInstant ResentAt;

    /// <summary>Its last repair was sent twice.</summary>
    public bool IsTwice;
}

using EdgeCam.Uplink.Scheduling;
using EdgeCam.Units;

namespace EdgeCam.Uplink;

/// <summary>What a session is to do, settled before it starts. Immutable.</summary>
public sealed record UplinkPlan
{
    public SendPolicy Policy { get; init; } = SendPolicy.Priority;

    /// <summary>The age at which a picture is no longer sent, nor any packet of it again.</summary>
    public TimeSpan VideoDeadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The same for sound.</summary>
    public TimeSpan SoundDeadline { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The encoder is never asked for less.</summary>
    public Bitrate LeastRate { get; init; } = Bitrate.Kbps(150);

    /// <summary>The encoder is never asked for more.</summary>
    public Bitrate MostRate { get; init; } = Bitrate.Mbps(12);

    /// <summary>The rate before anything is known of the link.</summary>
    public Bitrate StartRate { get; init; } = Bitrate.Kbps(300);

    /// <summary>The largest packet handed to the transport, RTP header included.</summary>
    public int MaxPacket { get; init; } = 1200;

    /// <summary>What the transport adds to each packet on the wire: 28 for UDP over IPv4.</summary>
    public int OverheadBytes { get; init; } = 28;

    /// <summary>False when the stream cannot be steered (it is passed through): pictures are then dropped up to an IDR.</summary>
    public bool CanSteer { get; init; } = true;
}

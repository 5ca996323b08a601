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

    /// <summary>
    /// How long sound is kept for more to share its packet, besides what waits anyway; then at the next look, within 10 ms.
    /// </summary>
    /// <remarks>
    /// A frame of AAC is 21 ms at 48 kHz, and at 64 kbit/s 171 bytes behind 44 of headers, or in two of a transport stream's
    /// packets. Three in one packet save 10 of those 16 kbit/s, five 13; at 24 kbit/s that is half of what sound costs.
    /// </remarks>
    public TimeSpan SoundAggregation { get; init; }

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

    /// <summary>Pixels of a source picture, by which its size is reduced when the rate is too low for it; 0: it never is.</summary>
    public int SourcePixels { get; init; }

    /// <summary>What packets look like.</summary>
    public UplinkFormat Format { get; init; } = UplinkFormat.Rtp;

    /// <summary>What the far end, or the transport, tells.</summary>
    public UplinkFeedback Feedback { get; init; } = UplinkFeedback.Packets;

    /// <summary>A small rendition beside the main one, sent before it; null: there is none. Only over RTP with feedback of each packet.</summary>
    public LowRenditionPlan? Low { get; init; }

    /// <summary>False when the stream cannot be steered (it is passed through): pictures are then dropped up to an IDR.</summary>
    public bool CanSteer { get; init; } = true;

    /// <summary>The same with a low rendition, which goes first whatever the policy was: what it is for is that it always gets through.</summary>
    public UplinkPlan With(LowRenditionPlan low) => this with { Low = low, Policy = SendPolicy.RateOrder };
}

/// <summary>What the low rendition is: always the same picture size and rate, for as few bits as it needs.</summary>
/// <param name="MostRate">It gets so much before the main one gets anything.</param>
/// <param name="FramesPerSecond">Of its pictures; 0 for all that the source delivers.</param>
/// <param name="Scale">Share of the source's width and height, above 0 and at most 1.</param>
public sealed record LowRenditionPlan(Bitrate MostRate, double FramesPerSecond, double Scale)
{
    private const int LeastPart = 4;

    /// <summary>Its encoder is never asked for less: blocks, and still something to see.</summary>
    public Bitrate LeastRate => new(MostRate.BitsPerSecond / LeastPart);
}

/// <summary>What a session makes of access units.</summary>
public enum UplinkFormat
{
    /// <summary>RTP packets (RFC 3550) with H.264 (RFC 6184), AAC (RFC 3640) and retransmissions (RFC 4588).</summary>
    Rtp,

    /// <summary>Datagrams of seven transport stream packets (ISO/IEC 13818-1).</summary>
    MpegTs,
}

/// <summary>How well a session can see its link.</summary>
public enum UplinkFeedback
{
    /// <summary>Which packet arrived when, within tens of milliseconds (RFC 8888).</summary>
    Packets,

    /// <summary>Up to which packet everything is resolved, when the transport learns it: TCP, SRT.</summary>
    Progress,

    /// <summary>Receiver reports every few seconds (RFC 3550): how many packets were lost, and the round trip.</summary>
    Reports,
}

using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink;

/// <summary>The random numbers that a session's RTP streams begin with (RFC 3550 §5.1), and its name.</summary>
/// <param name="Retransmission">SSRC of the stream that carries packets of <paramref name="Video"/> again (RFC 4588 §5.3).</param>
/// <param name="RetransmissionType">Its payload type.</param>
public sealed record UplinkIdentity(
    RtpTrack Video,
    RtpTrack Sound,
    Ssrc Retransmission,
    byte RetransmissionType,
    SequenceNumber FirstVideo,
    SequenceNumber FirstSound,
    SequenceNumber FirstRetransmission,
    string Cname)
{
    /// <summary>Of the main rendition.</summary>
    public RenditionIdentity Main => new(Video, Retransmission, RetransmissionType, FirstVideo, FirstRetransmission);

    /// <summary>Of the low rendition; null where none is sent.</summary>
    public RenditionIdentity? Low { get; init; }
}

/// <summary>The streams of one rendition. A retransmission names its original by a number alone, so that each has its own for them.</summary>
/// <param name="Retransmission">SSRC of the stream that carries its packets again (RFC 4588 §5.3).</param>
/// <param name="RetransmissionType">Its payload type.</param>
public sealed record RenditionIdentity(RtpTrack Video, Ssrc Retransmission, byte RetransmissionType, SequenceNumber FirstVideo, SequenceNumber FirstRetransmission);

using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink;

/// <summary>The random numbers that a session's RTP streams begin with (RFC 3550 §5.1), and its name.</summary>
/// <param name="Retransmission">SSRC of the stream that carries packets again (RFC 4588 §5.3).</param>
/// <param name="RetransmissionType">Its payload type.</param>
public sealed record UplinkIdentity(
    RtpTrack Video,
    RtpTrack Sound,
    Ssrc Retransmission,
    byte RetransmissionType,
    SequenceNumber FirstVideo,
    SequenceNumber FirstSound,
    SequenceNumber FirstRetransmission,
    string Cname);

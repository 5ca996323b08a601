using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Net.Uplink;

/// <summary>Feeds a session from plain receiver reports (RFC 3550 §6.4.2), where the far end sends nothing better.</summary>
/// <remarks>Thread-bound. Allocates only when it begins anew.</remarks>
internal sealed class ReportFeedback(UplinkSession session, UplinkIdentity identity)
{
    private ReportProgress _video = new(identity.Video.Ssrc, identity.FirstVideo);
    private ReportProgress _sound = new(identity.Sound.Ssrc, identity.FirstSound);

    /// <summary>Another far end: it counts from the packet that is sent next.</summary>
    public void Restart()
    {
        _video = new ReportProgress(identity.Video.Ssrc, session.NextNumber(Track.Video));
        _sound = new ReportProgress(identity.Sound.Ssrc, session.NextNumber(Track.Sound));
    }

    /// <summary>A packet left; those of the retransmission stream are not what reports count.</summary>
    public void OnSent(ReadOnlySpan<byte> packet)
    {
        var type = packet[1] & 0x7F; // RFC 3550 §5.1
        if (type == identity.Video.PayloadType)
            _video.OnSent();
        else if (type == identity.Sound.PayloadType)
            _sound.OnSent();
    }

    public void OnSenderReport(Track track, ulong ntpTime, MediaInstant now) => Of(track).OnSenderReport(ntpTime, now);

    /// <summary>Takes a compound RTCP packet. Bytes from the network: what makes no sense is passed over.</summary>
    public void OnRtcp(ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        while (RtcpReader.TryNext(ref rtcp, out var packet))
        {
            for (var i = 0; RtcpReader.TryReadReport(packet, i, out var block); i++)
            {
                var track = block.Ssrc == identity.Sound.Ssrc ? Track.Sound : Track.Video;
                if (Of(track).OnReport(block, now, out var acknowledgement))
                    session.OnReport(track, acknowledgement);
            }
        }
    }

    private ReportProgress Of(Track track) => track == Track.Sound ? _sound : _video;
}

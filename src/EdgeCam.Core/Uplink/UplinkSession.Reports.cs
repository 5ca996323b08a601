using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink;

/// <content>Out: sender reports, which tie the tracks' clocks to the wall clock (RFC 3550 §6.4.1).</content>
public sealed partial class UplinkSession
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private readonly byte[] _cname;
    private readonly MediaInstant[] _nextReports; // by lane

    /// <summary>Takes the next sender report that is due: for the sound and each rendition before its first packet, then every second.</summary>
    /// <param name="rtcp">Destination, at least 300 bytes.</param>
    /// <param name="ntpTime">The wall clock at <paramref name="now"/>, as <see cref="NtpTime"/> has it.</param>
    /// <param name="report">Its length and the track that it is about.</param>
    /// <returns>False when none is due, and for formats without RTCP.</returns>
    public bool TryPollReport(Span<byte> rtcp, ulong ntpTime, MediaInstant now, out UplinkPacket report)
    {
        report = default;
        for (var index = SoundIndex; index < _lanes.Length && _rtp is not null; index++)
        {
            var stream = _streams[index];
            if (now < _nextReports[index] || (stream.Packets == 0 && _lanes[index].Count == 0))
                continue;
            _nextReports[index] = now + ReportInterval; // before the first packet: a player that learns the wall clock later moves the track's timestamps then
            var track = _lanes[index].Track;
            var length = RtcpWriter.WriteReport(
                rtcp, new SenderReport(stream.Ssrc, ntpTime, track.TimestampOf(now), stream.Packets, stream.Octets), _cname);
            report = new UplinkPacket(length, track.Track);
            return true;
        }

        return false;
    }
}

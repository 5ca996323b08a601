using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtp;

/// <summary>Writes and sends sender reports: the wall clock and each track's clock at one instant, which is what brings players' tracks in step.</summary>
/// <param name="cname">The canonical name of this camera, the same in all its streams (RFC 3550 §6.5.1).</param>
/// <remarks>Thread-safe: immutable.</remarks>
internal sealed class ReportWriter(string cname)
{
    /// <summary>Bytes that a report takes at most.</summary>
    public const int MaxBytes = 128;

    /// <summary>Promised: at most 5 s apart.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    private readonly byte[] _cname = System.Text.Encoding.ASCII.GetBytes(cname);

    /// <summary>Writes one compound packet to at least <see cref="MaxBytes"/>; returns its length.</summary>
    public int Write(Span<byte> packet, RtpTrack track, in RtpTally tally, MediaInstant now) => RtcpWriter.WriteReport(
        packet, new SenderReport(track.Ssrc, NtpTime.Of(DateTimeOffset.UtcNow - (MonotonicClock.Now - now)), track.TimestampOf(now), tally.Packets, tally.Octets), _cname);

    /// <summary>Sends a report for each track of a reader that is served by datagrams.</summary>
    public void Send(DatagramSocket socket, DatagramReader reader, RtpTrack[] tracks, MediaInstant now)
    {
        Span<byte> packet = stackalloc byte[MaxBytes];
        foreach (var track in tracks)
        {
            if (reader.TargetOf(track.Track) is { } target)
                socket.Send(packet[..Write(packet, track, reader.TallyOf(track.Track), now)], target.Rtcp);
        }
    }

    /// <summary>Tells a reader that is served by datagrams that nothing more comes (RFC 3550 §6.6).</summary>
    public void SendBye(DatagramSocket socket, DatagramReader reader, RtpTrack[] tracks)
    {
        Span<byte> packet = stackalloc byte[MaxBytes];
        foreach (var track in tracks)
        {
            if (reader.TargetOf(track.Track) is not { } target)
                continue;
            // A compound packet begins with a report, even when it ends with the farewell (§6.1).
            var length = Write(packet, track, reader.TallyOf(track.Track), MonotonicClock.Now);
            length += RtcpWriter.WriteBye(packet[length..], track.Ssrc);
            socket.Send(packet[..length], target.Rtcp);
        }
    }
}

using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Simulation.Runs;

/// <summary>
/// A far end that tells nothing but a receiver report every ten seconds, as relays do, and the sender's side of that.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class PlainReports(UplinkIdentity identity)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Stream _video = new(identity.Video, identity.FirstVideo);
    private readonly Stream _sound = new(identity.Sound, identity.FirstSound);

    /// <summary>The wall clock of a simulation: its own time.</summary>
    public static ulong NtpOf(MediaInstant now)
    {
        var (seconds, rest) = Math.DivRem(now.Nanoseconds, MediaInstant.NanosecondsPerSecond);
        return ((ulong)seconds << 32) | (((ulong)rest << 32) / MediaInstant.NanosecondsPerSecond);
    }

    public void OnSent(Track track) => Of(track).Progress.OnSent();

    public void OnSenderReport(Track track, MediaInstant now) => Of(track).Progress.OnSenderReport(NtpOf(now), now);

    /// <summary>A packet of video or sound came.</summary>
    public void OnDelivered(in RtpHeader header, MediaInstant now)
    {
        var stream = header.Ssrc == identity.Sound.Ssrc ? _sound : _video;
        if (!stream.IsHeard)
            stream.Statistics.Restart(header.Ssrc, header.Sequence);
        stream.IsHeard = true;
        stream.Statistics.OnPacket(header.Sequence, header.Timestamp, now);
    }

    /// <summary>A sender report came, as it was written.</summary>
    public void OnSenderReportDelivered(Track track, ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        if (RtcpReader.TryNext(ref rtcp, out var packet) && RtcpReader.TryReadSender(packet, out var report))
            Of(track).Statistics.OnSenderReport(report, now);
    }

    /// <summary>What the far end has to say now.</summary>
    /// <returns>Bytes written; 0 while nothing came.</returns>
    public int Write(Span<byte> rtcp, MediaInstant now)
    {
        ReportBlock[] blocks = [.. new[] { _video, _sound }.Where(stream => stream.IsHeard).Select(stream => stream.Statistics.TakeReport(now))];
        return blocks.Length == 0 ? 0 : RtcpWriter.WriteReport(rtcp, new Ssrc(9), blocks, "relay"u8);
    }

    /// <summary>A report came back.</summary>
    public void OnReport(ReadOnlySpan<byte> rtcp, UplinkSession session, MediaInstant now)
    {
        while (RtcpReader.TryNext(ref rtcp, out var packet))
        {
            for (var i = 0; RtcpReader.TryReadReport(packet, i, out var block); i++)
            {
                var track = block.Ssrc == identity.Sound.Ssrc ? Track.Sound : Track.Video;
                if (Of(track).Progress.OnReport(block, now, out var acknowledgement))
                    session.OnReport(track, acknowledgement);
            }
        }
    }

    private Stream Of(Track track) => track == Track.Sound ? _sound : _video;

    private sealed class Stream(RtpTrack track, SequenceNumber first)
    {
        public ReportProgress Progress { get; } = new(track.Ssrc, first);

        public ReceptionStatistics Statistics { get; } = new(track.ClockRate);

        public bool IsHeard { get; set; }
    }
}

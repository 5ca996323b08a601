using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>What the receiver tells the sender.</summary>
public sealed partial class UplinkReceiver
{
    /// <summary>The least that a destination of feedback holds.</summary>
    public const int MinFeedbackBytes = 576;

    private const int PictureLossBytes = 12;
    private const int NackHeader = 12;
    private const int NackEntry = 4;
    private const int LeastCongestionFeedback = 32;
    private const int MaxNacks = 128; // the rest follows in the next packet

    private readonly ReportBlock[] _blocks;
    private MediaInstant _feedbackAt = MediaInstant.Never;
    private MediaInstant _reportAt = MediaInstant.Never;
    private MediaInstant _lastFeedback = new(long.MinValue / 2);
    private long _packetsAtReport;

    /// <summary>
    /// Writes what is due: a receiver report and the CNAME (RFC 3550 §6.4.2), a request for a key frame (RFC 4585
    /// §6.3.1), for missing packets (§6.2.1), and which packets came when (RFC 8888). Without the report it is a
    /// packet of reduced size (RFC 5506).
    /// </summary>
    /// <param name="rtcp">Destination, from <see cref="MinFeedbackBytes"/> to what the path carries.</param>
    /// <param name="now">The time.</param>
    /// <param name="written">Bytes of one datagram; 0 when false.</param>
    /// <returns>False when nothing is due.</returns>
    public bool TryPollFeedback(Span<byte> rtcp, MediaInstant now, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rtcp.Length, MinFeedbackBytes, nameof(rtcp));
        _now = now;
        written = WriteReport(rtcp);
        foreach (var rendition in _renditions)
        {
            if (rendition.Video.Ssrc is not { } video)
                continue;
            written += WriteKeyFrameRequest(rendition.Units, rtcp[written..], video);
            written += WriteNack(rendition.Units, rtcp[written..], video);
        }

        written += WriteCongestionFeedback(rtcp[written..]);
        return written > 0;
    }

    private void ScheduleFeedback()
    {
        if (_feedbackAt == MediaInstant.Never)
            _feedbackAt = MediaInstant.Max(_now, _lastFeedback + _plan.FeedbackInterval);
        if (_reportAt == MediaInstant.Never)
            _reportAt = _now + _plan.ReportInterval;
    }

    private int WriteReport(Span<byte> rtcp)
    {
        if (_now < _reportAt)
            return 0;
        var hasNews = Counters.Packets > _packetsAtReport;
        _packetsAtReport = Counters.Packets;
        _reportAt = hasNews ? _now + _plan.ReportInterval : MediaInstant.Never;
        if (!hasNews)
            return 0;

        var count = 0;
        foreach (var stream in _streams)
        {
            if (stream.Ssrc is not null)
                _blocks[count++] = stream.Statistics.TakeReport(_now);
        }

        return RtcpWriter.WriteReport(rtcp, _plan.Ssrc, _blocks.AsSpan(0, count), _cname);
    }

    private int WriteKeyFrameRequest(VideoReceiver units, Span<byte> rtcp, Ssrc video)
    {
        if (rtcp.Length < PictureLossBytes || !units.TakeKeyFrameRequest(_now))
            return 0;
        Counters.KeyFrameRequests++;
        return PictureLoss.Write(rtcp, _plan.Ssrc, video);
    }

    private int WriteNack(VideoReceiver units, Span<byte> rtcp, Ssrc video)
    {
        Span<SequenceNumber> missing = stackalloc SequenceNumber[MaxNacks];
        var room = Math.Clamp((rtcp.Length - NackHeader) / NackEntry, 0, MaxNacks);
        missing = missing[..units.TakeMissing(_now, missing[..room])];
        Counters.PacketsAskedFor += missing.Length;
        return missing.IsEmpty ? 0 : GenericNack.Write(rtcp, _plan.Ssrc, video, missing, out _);
    }

    private int WriteCongestionFeedback(Span<byte> rtcp)
    {
        if (_now < _feedbackAt || rtcp.Length < LeastCongestionFeedback)
            return 0;
        var writer = new CongestionFeedbackWriter(rtcp, _plan.Ssrc, _now);
        foreach (var stream in _streams)
            writer.Add(stream.Arrivals);
        var written = writer.Finish();
        var hasMore = false;
        foreach (var stream in _streams)
            hasMore |= stream.Arrivals.HasNews;
        _lastFeedback = _now;
        _feedbackAt = hasMore ? _now + _plan.FeedbackInterval : MediaInstant.Never;
        Counters.FeedbackPackets += written > 0 ? 1 : 0;
        return written;
    }
}

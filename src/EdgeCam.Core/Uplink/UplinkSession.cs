using System.Text;
using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Packing;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <summary>
/// One camera on its way over one link that changes: follows the ring of each rendition, schedules, packs and paces, learns
/// from feedback what the link carries, and tells the encoders what to make of it. Feed events, drain packets and
/// commands, and call again at <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>Thread-bound; owns no clock, socket or buffer. Allocates nothing after construction.</remarks>
public sealed partial class UplinkSession
{
    private const int SoundIndex = 0;
    private const int FirstVideoIndex = 1;
    private const double PacingFactor = 1.5; // a train faster than the link shows what the link takes; slower than a burst, sound and other cameras get between
    private const double SoundBytesPerSecondAtFirst = 4_500;
    private const int LogCapacity = 8192; // six seconds at 12 Mbit/s
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);
    private readonly UplinkPlan _plan;
    private readonly SentLog _log = new(LogCapacity);
    private readonly SentRendition[] _renditions; // the low one first, where there is one; the main one last
    private readonly SendLane[] _lanes;           // sound, then a rendition each
    private readonly UplinkStream[] _streams;     // as the lanes, then the retransmissions of each rendition
    private readonly SendScheduler _scheduler;
    private readonly IPacketFormat _format;
    private readonly RtpFormat? _rtp;
    private readonly Bottleneck _link;
    private readonly RateController _controller;
    private readonly ReportController _reports;
    private readonly CircuitBreaker _breaker = new();
    private readonly OtherTraffic _otherTraffic = new(SoundBytesPerSecondAtFirst);
    private Pacer _pacer;
    private MediaInstant _nextLook;
    private MediaInstant _nextPicture; // when one is expected

    /// <param name="stream">The main rendition, and the sound.</param>
    /// <param name="low">The low one; null where the plan has none.</param>
    public UplinkSession(LiveStream stream, UplinkPlan plan, UplinkIdentity identity, LiveStream? low = null)
    {
        (_plan, OverheadBytes) = (plan, plan.OverheadBytes);
        _renditions = RenditionsOf(stream, plan, identity, low, Counters);
        _lanes = [new SendLane(stream, identity.Sound, plan.SoundDeadline, Counters), .. _renditions.Select(rendition => rendition.Lane)];
        _streams =
        [
            new UplinkStream(identity.Sound.Ssrc, identity.FirstSound, LogCapacity),
            .. _renditions.Select(rendition => rendition.Video),
            .. _renditions.Select(rendition => rendition.Repairs),
        ];
        _nextReports = new MediaInstant[_lanes.Length];
        _rtp = plan.Format == UplinkFormat.Rtp ? new RtpFormat(_streams[SoundIndex], _renditions, plan.MaxPacket) : null;
        _format = _rtp ?? (IPacketFormat)new TsFormat(stream.Sound?.AudioSpecificConfig ?? default, plan.SoundAggregation);
        _scheduler = new SendScheduler(plan.Policy, _lanes, _format.Interleaves);
        _link = new Bottleneck(_log, plan.StartRate.BitsPerSecond / 8.0);
        _controller = plan.Low is { } small
            ? new RateController(small.LeastRate, new Bitrate(small.MostRate.BitsPerSecond + plan.MostRate.BitsPerSecond))
            : new RateController(plan.LeastRate, plan.MostRate);
        _shares = plan.Low is { } part ? new RenditionShares(part.MostRate, plan.LeastRate, plan.MostRate) : null;
        _reports = new ReportController(plan.StartRate.BitsPerSecond / 8.0, plan.LeastRate.BitsPerSecond / 8.0, plan.MostRate.BitsPerSecond / 8.0);
        _pixelsPerSecond = plan.SourcePixels * stream.Rate.PerSecond;
        _cname = Encoding.UTF8.GetBytes(identity.Cname);
    }

    public UplinkCounters Counters { get; } = new();

    /// <summary>What the transport adds to each packet on the wire: the plan's, until the transport knows the way.</summary>
    public int OverheadBytes { get; set; }

    /// <summary>When to call <see cref="OnTime"/> and to poll for packets though nothing else happened.</summary>
    public MediaInstant NextDeadline => MediaInstant.Min(
        HasPackets && !_isBlocked ? _pacer.NextAt : MediaInstant.Never,
        MediaInstant.Min(_nextLook, MediaInstant.Max(_format.NextUpkeep, _pacer.NextAt)));

    /// <summary>Reports come too seldom to see a queue by: what may be sent is told by losses alone.</summary>
    private bool SeesNoLink => _plan.Feedback == UplinkFeedback.Reports;

    private double PacingBytesPerSecond =>
        PacingFactor * Math.Max(SeesNoLink ? _reports.BytesPerSecond : _link.Capacity.BytesPerSecond, (_plan.Low?.LeastRate ?? _plan.LeastRate).BitsPerSecond / 8.0);

    private SentRendition Main => _renditions[^1];

    /// <summary>What goes before all others: the low rendition, or the only one.</summary>
    private SentRendition Lowest => _renditions[0];

    private bool HasPackets
    {
        get
        {
            foreach (var rendition in _renditions)
            {
                if (rendition.Lane.Count > 0 || rendition.Wanted.Count > 0)
                    return true;
            }

            return _lanes[SoundIndex].Count > 0;
        }
    }

    /// <summary>One or more units were written to a ring.</summary>
    public void OnAccessUnitPublished(MediaInstant now)
    {
        foreach (var rendition in _renditions)
        {
            while (rendition.TryTakePublished(out var unit))
                Enqueue(rendition, unit, now);
        }
    }

    /// <summary>Looks at the link: call at <see cref="NextDeadline"/>, and before asking for commands.</summary>
    public void OnTime(MediaInstant now) => Look(now);

    private static SentRendition[] RenditionsOf(LiveStream stream, UplinkPlan plan, UplinkIdentity identity, LiveStream? low, UplinkCounters counters)
    {
        if (plan.Low is null != low is null || plan.Low is null != identity.Low is null)
            throw new ArgumentException("A low rendition takes all of a plan, a stream and an identity for it.", nameof(low));
        if (low is not null && (plan.Format != UplinkFormat.Rtp || plan.Feedback != UplinkFeedback.Packets))
            throw new ArgumentException($"A low rendition goes over RTP with feedback of each packet only, not {plan.Format} with {plan.Feedback}.", nameof(plan));
        return low is null
            ? [NewRendition(UplinkRendition.Main, stream, identity.Main, (1, 2))]
            : [NewRendition(UplinkRendition.Low, low, identity.Low!, (1, 3)), NewRendition(UplinkRendition.Main, stream, identity.Main, (2, 4))];

        SentRendition NewRendition(UplinkRendition which, LiveStream source, RenditionIdentity names, (int Index, int RepairIndex) place) =>
            new(which, source, names, place, LogCapacity, new SendLane(source, names.Video, plan.VideoDeadline, counters));
    }

    private void Enqueue(SentRendition rendition, in PendingUnit unit, MediaInstant now)
    {
        if (unit.Info.Track == Track.Sound)
        {
            Hear(rendition, unit, now);
            return;
        }

        rendition.Lane.Add(unit, !SeesNoLink && RateController.IsLate(QueueSeconds(rendition, now)));
        rendition.IsProbe = rendition == Lowest && !rendition.IsHeld && _link.StalledSeconds(now) > 0; // one that was let through: others may come for other readers
        rendition.LastPicture = now;
        _nextPicture = now + rendition.Source.Rate.Interval;
        Look(now);
    }

    // The sound is written to every ring.
    private void Hear(SentRendition rendition, in PendingUnit unit, MediaInstant now)
    {
        if (rendition != Main)
            return;
        if (_lanes[SoundIndex].Count == 0)
            _soundDue = now + _plan.SoundAggregation;
        _lanes[SoundIndex].Add(unit, isBehind: false);
    }
}

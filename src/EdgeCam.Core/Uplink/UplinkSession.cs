using System.Text;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Packing;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <summary>
/// One stream on its way over one link that changes: follows the ring, schedules, packs and paces, learns from
/// feedback what the link carries, and tells the encoder what to make of it. Feed events, drain packets and
/// commands, and call again at <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>Thread-bound; owns no clock, socket or buffer. Allocates nothing after construction.</remarks>
public sealed partial class UplinkSession
{
    private const int SoundIndex = 0;
    private const int VideoIndex = 1;
    private const int RepairIndex = 2;
    private const double PacingFactor = 1.5; // a train faster than the link shows what the link takes; slower than a burst, sound and other cameras get between
    private const double SoundBytesPerSecondAtFirst = 4_500;
    private const int LogCapacity = 8192; // six seconds at 12 Mbit/s
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);
    private readonly LiveStream _stream;
    private readonly UplinkPlan _plan;
    private readonly SentLog _log = new(LogCapacity);
    private readonly SendLane[] _lanes;
    private readonly UplinkStream[] _streams;
    private readonly SendScheduler _scheduler;
    private readonly IPacketFormat _format;
    private readonly RtpFormat? _rtp;
    private readonly Bottleneck _link;
    private readonly RateController _controller;
    private readonly ReportController _reports;
    private readonly CircuitBreaker _breaker = new();
    private readonly OtherTraffic _otherTraffic = new(SoundBytesPerSecondAtFirst);
    private readonly PictureScale _scale = new();
    private readonly double _pixelsPerSecond;
    private Pacer _pacer;
    private RingCursor _cursor;
    private MediaInstant _nextLook;
    private MediaInstant _lastPicture;
    private MediaInstant _nextPicture; // when one is expected
    private bool _isPictureProbe;      // the newest picture was let through though the link is dark
    private EncoderDemand _told;
    private bool _isTold;

    public UplinkSession(LiveStream stream, UplinkPlan plan, UplinkIdentity identity)
    {
        (_stream, _plan, OverheadBytes) = (stream, plan, plan.OverheadBytes);
        _lanes =
        [
            new SendLane(stream, identity.Sound, plan.SoundDeadline, Counters),
            new SendLane(stream, identity.Video, plan.VideoDeadline, Counters),
        ];
        _streams =
        [
            new UplinkStream(identity.Sound.Ssrc, identity.FirstSound, LogCapacity),
            new UplinkStream(identity.Video.Ssrc, identity.FirstVideo, LogCapacity),
            new UplinkStream(identity.Retransmission, identity.FirstRetransmission, LogCapacity),
        ];
        _rtp = plan.Format == UplinkFormat.Rtp ? new RtpFormat(identity, _streams[SoundIndex], _streams[VideoIndex], _streams[RepairIndex], plan.MaxPacket) : null;
        _format = _rtp ?? (IPacketFormat)new TsFormat(stream.Sound?.AudioSpecificConfig ?? default, plan.SoundAggregation);
        _scheduler = new SendScheduler(plan.Policy, _lanes, _format.Interleaves);
        _link = new Bottleneck(_log, plan.StartRate.BitsPerSecond / 8.0);
        _controller = new RateController(plan.LeastRate, plan.MostRate);
        _reports = new ReportController(plan.StartRate.BitsPerSecond / 8.0, plan.LeastRate.BitsPerSecond / 8.0, plan.MostRate.BitsPerSecond / 8.0);
        _pixelsPerSecond = plan.SourcePixels * stream.Rate.PerSecond;
        _cname = Encoding.UTF8.GetBytes(identity.Cname);
        _cursor = new RingCursor { Next = stream.Ring.Newest + 1 };
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

    private double TargetBytesPerSecond => SeesNoLink
        ? _otherTraffic.VideoWithin(_reports.BytesPerSecond, _plan.LeastRate, _plan.MostRate)
        : _controller.VideoBytesPerSecond;

    private double PacingBytesPerSecond =>
        PacingFactor * Math.Max(SeesNoLink ? _reports.BytesPerSecond : _link.Capacity.BytesPerSecond, _plan.LeastRate.BitsPerSecond / 8.0);

    private bool HasPackets => _lanes[SoundIndex].Count > 0 || _lanes[VideoIndex].Count > 0 || _wantedCount > 0;

    /// <summary>One or more units were written to the ring.</summary>
    public void OnAccessUnitPublished(MediaInstant now)
    {
        var read = RingRead.Ok;
        while (read != RingRead.Empty)
        {
            read = _cursor.TryPeek(_stream.Ring, out var view);
            if (read == RingRead.Lapped)
                _lanes[VideoIndex].WaitForIdr();
            if (read != RingRead.Ok)
                continue;
            _cursor.Advance();
            Enqueue(new PendingUnit(view.Sequence, view.Info, view.Bytes.Length), now);
        }
    }

    /// <summary>Looks at the link: call at <see cref="NextDeadline"/>, and before asking for commands.</summary>
    public void OnTime(MediaInstant now) => Look(now);

    /// <summary>Takes what the encoder is to be told; false when that has not changed.</summary>
    public bool TryPollCommand(out EncoderDemand demand)
    {
        demand = new EncoderDemand(
            new Bitrate((long)(TargetBytesPerSecond * 8)), 0, _scale.Scale, _controller.IsHeld && _plan.CanSteer);
        if (_isTold && demand == _told)
            return false;
        (_told, _isTold) = (demand, true);
        return true;
    }

    private void Enqueue(in PendingUnit unit, MediaInstant now)
    {
        if (unit.Info.Track == Track.Sound)
        {
            if (_lanes[SoundIndex].Count == 0)
                _soundDue = now + _plan.SoundAggregation;
            _lanes[SoundIndex].Add(unit, isBehind: false);
            return;
        }

        _lanes[VideoIndex].Add(unit, !SeesNoLink && RateController.IsLate(QueueSeconds(now)));
        _isPictureProbe = !_controller.IsHeld && _link.StalledSeconds(now) > 0; // one that was let through: others may come for other readers
        (_lastPicture, _nextPicture) = (now, now + _stream.Rate.Interval);
        Look(now);
    }

    private void Look(MediaInstant now)
    {
        _nextLook = now + LookInterval;
        if (SeesNoLink && _breaker.OnTime(now))
            _reports.Fall();
        if (!SeesNoLink)
            _controller.Update(_link, StandingSeconds(now), _otherTraffic, (now - _lastPicture).TotalSeconds, now);
        _scale.Update(TargetBytesPerSecond * 8, _pixelsPerSecond, now);
        Counters.TargetKbps = TargetBytesPerSecond * 8e-3;
        Counters.CapacityKbps = (SeesNoLink ? _reports.BytesPerSecond : _link.Capacity.BytesPerSecond) * 8e-3;
        Counters.Variability = _link.Capacity.Variability;
        Counters.QueueMs = _link.LastQueueSeconds * 1e3;
        Counters.RoundTripMs = (SeesNoLink ? _reports.RoundTrip ?? 0 : _link.SmoothRoundTrip) * 1e3;
        (Counters.Circuit, Counters.CircuitBreaks) = (_breaker.State, _breaker.Breaks);
        Counters.IsHeld = _controller.IsHeld;
    }

    /// <summary>What the next picture will find: what is there now, less what is served until then.</summary>
    private double StandingSeconds(MediaInstant now) =>
        Math.Max(0, QueueSeconds(now) - Math.Max(0, (_nextPicture - now).TotalSeconds));

    /// <summary>What a picture that comes now would wait for: what is in the link and what waits here.</summary>
    private double QueueSeconds(MediaInstant now) =>
        _link.QueueSeconds(now) + (((IsSoundDue(now) ? _lanes[SoundIndex].Bytes : 0) + _lanes[VideoIndex].Bytes) / _link.Capacity.BytesPerSecond);
}

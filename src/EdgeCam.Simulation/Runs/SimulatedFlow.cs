using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Runs;

/// <summary>A camera, its uplink session and the far end, on links that it may share with others.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed partial class SimulatedFlow : IDisposable
{
    private const byte VideoType = 96;
    private const byte SoundType = 97;
    private const byte RepairType = 98;
    private const int AuHeaderBits = 16; // RFC 3640 §3.3.6
    private static readonly TimeSpan LeastIdrInterval = TimeSpan.FromMilliseconds(300);
    private readonly EventQueue _time;
    private readonly FlowPlan _plan;
    private readonly Link _up;
    private readonly Link _down;
    private readonly RunRecord _record;
    private readonly FrameRing _ring;
    private readonly LiveStream _stream;
    private readonly LiveStreamWriter _writer;
    private readonly ISimulatedCamera _camera;
    private readonly IFarEnd? _farEnd;
    private readonly IdrLimiter _idrs = new(LeastIdrInterval);
    private readonly FrameLedger _ledger = new();
    private readonly UplinkIdentity _identity;
    private readonly byte[] _packet = new byte[1500];
    private readonly byte[] _feedback = new byte[1200];
    private readonly UplinkReceiver _receiver;
    private readonly PlainReports? _reports; // null: the far end tells of every packet
    private MediaInstant _wake = MediaInstant.Never;
    private MediaInstant _receiverWake = MediaInstant.Never;
    private EncoderDemand _demand;
    private bool _isIdrDue; // the limit on forced ones was asked, and no picture was encoded since

    /// <param name="camera">Null: a model of one, as the plan describes it. The caller's to dispose of.</param>
    /// <param name="farEnd">Null: nobody looks at what arrives.</param>
    public SimulatedFlow(EventQueue time, FlowPlan plan, Link up, Link down, RunRecord record, ISimulatedCamera? camera = null, IFarEnd? farEnd = null)
    {
        (_time, _plan, _up, _down, _record) = (time, plan, up, down, record);
        (_camera, _farEnd) = (camera ?? new ModelCamera(plan), farEnd);
        _ring = new FrameRing(plan.Ring, 1024, (int)Math.Min(1 << 19, plan.Ring.Bytes / 2));
        _stream = new LiveStream("cam", _ring, _camera.Rate, canForceIdr: true);
        _writer = new LiveStreamWriter(_stream, addsCaptureTime: false);
        _identity = new UplinkIdentity(
            new RtpTrack(Track.Video, VideoType, RtpTrack.VideoClockRate, 0, new Ssrc(1), 0),
            new RtpTrack(Track.Sound, SoundType, _camera.SoundClockRate, 0, new Ssrc(2), 0),
            new Ssrc(3), RepairType, new SequenceNumber(65_000), default, default, "simulation");
        Session = new UplinkSession(_stream, plan.Uplink, _identity);
        _receiver = new UplinkReceiver(new UplinkReceiverPlan
        {
            Ssrc = new Ssrc(9),
            Cname = "far-end",
            Patience = plan.Uplink.VideoDeadline,
            PacketSlots = plan.ReceiverPackets,
            MaxUnit = new DataSize(_ring.MaxAccessUnitBytes),
            SoundClockRate = _camera.SoundClockRate,
        });
        _reports = plan.Uplink.Feedback == UplinkFeedback.Reports ? new PlainReports(_identity) : null;
        _stream.RequestIdr();
    }

    public UplinkSession Session { get; }

    /// <summary>Schedules the camera's captures.</summary>
    public void Start()
    {
        if (_reports is not null)
            _time.At(_plan.Start + PlainReports.Interval, Report);
        Film();
    }

    private void Film()
    {
        if (_camera.NextCapture == MediaInstant.Never)
            return;
        _time.At(_camera.NextCapture, () =>
        {
            Capture();
            Film();
        });
    }

    /// <summary>Hands what became of the frames to the record.</summary>
    public void Close() => _ledger.Close(_record);

    public void Dispose() => _ring.Dispose();

    private bool IsOff(MediaInstant now) => now >= _plan.End || (now >= _plan.PauseFrom && now < _plan.PauseUntil);

    private void Capture()
    {
        if (IsOff(_time.Now))
            _camera.Pass();
        else if (_camera.NextTrack == Track.Video)
            See();
        else
            Hear();
    }

    private void See()
    {
        var now = _time.Now;
        Session.OnTime(now);
        TakeCommand(now);
        if (TryEncodePicture(now, out var unit))
        {
            _ledger.OnPicture(now, _identity.Video.TimestampOf(now), isSkipped: false, unit.IsIdr);
            _writer.WriteVideo(unit.Bytes, now);
            Session.OnAccessUnitPublished(now);
        }
        else
        {
            _ledger.OnPicture(now, default, isSkipped: true, isIdr: false);
        }

        Drain();
    }

    private bool TryEncodePicture(MediaInstant now, out CapturedUnit unit)
    {
        unit = default;
        if (_demand.IsHeld)
        {
            _camera.Pass();
            return false;
        }

        _isIdrDue |= _stream.IsIdrWanted && _idrs.TryTake(now);
        if (!_camera.TryEncode(_isIdrDue, out unit))
            return false;
        if (_isIdrDue)
            _stream.OnIdrForced();
        _isIdrDue = false;
        return true;
    }

    private void TakeCommand(MediaInstant now)
    {
        if (!Session.TryPollCommand(out var command))
            return;
        _demand = command.Demand;
        _camera.Apply(_demand, now);
        _record.Targets.Add(new TargetChange(now, _demand.Rate));
    }

    private void Hear()
    {
        if (!_camera.TryEncode(forceIdr: false, out var unit) || _writer.WriteSound(unit.Bytes, unit.CapturedAt) == 0)
            return;
        _ledger.OnSound(unit.CapturedAt, _identity.Sound.TimestampOf(unit.CapturedAt));
        Session.OnAccessUnitPublished(_time.Now);
        Drain();
    }

    private void Drain()
    {
        var now = _time.Now;
        while (Session.TryPollPacket(_packet, now, out var polled))
            Send(_packet.AsSpan(0, polled.Length), now);
        SendReports(now);
        TakeCommand(now);
        var next = Session.NextDeadline;
        if (next >= _wake && _wake > now)
            return;
        _wake = next;
        _time.At(next, () =>
        {
            if (_wake != next)
                return;
            _wake = MediaInstant.Never;
            Session.OnTime(_time.Now);
            Drain();
        });
    }

    private void Send(ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (!RtpHeader.TryRead(packet, out var header, out var payload))
            return;
        _plan.Tap?.Invoke(packet, now);
        var wireBytes = packet.Length + _plan.Uplink.OverheadBytes + (_up.UsesTrace ? 4 : 0);
        var verdict = _up.Offer(now, wireBytes);
        var kind = header.PayloadType == RepairType ? PacketKind.Retransmission : header.PayloadType == SoundType ? PacketKind.Sound : PacketKind.Video;
        var isDelivered = verdict.Outcome == LinkOutcome.Delivered;
        var deliversAt = isDelivered ? verdict.DeliversAt + _plan.ExtraDelay : MediaInstant.Never;
        _record.Packets.Add(new SentPacket(
            now, isDelivered ? verdict.DepartsAt : null, isDelivered ? deliversAt : null, wireBytes, kind,
            verdict.Outcome switch { LinkOutcome.TailDrop => LossKind.TailDrop, LinkOutcome.RandomLoss => LossKind.Random, _ => LossKind.None }));
        if (kind == PacketKind.Video)
            _ledger.OnOffered(header, now);
        else if (kind == PacketKind.Sound)
            _ledger.OnSoundOffered(header, BinaryPrimitives.ReadUInt16BigEndian(payload) / AuHeaderBits, now);
        if (kind != PacketKind.Retransmission)
            _reports?.OnSent(kind == PacketKind.Sound ? Track.Sound : Track.Video);
        if (!isDelivered)
            return;
        var original = header.Sequence;
        if (kind == PacketKind.Retransmission)
            Retransmission.TryRead(payload, out original, out _);
        var bytes = packet.ToArray();
        _time.At(deliversAt, () => Deliver(bytes, original, kind));
    }

    private void Deliver(byte[] packet, SequenceNumber original, PacketKind kind)
    {
        if (_reports is not null && RtpHeader.TryRead(packet, out var header, out _))
            _reports.OnDelivered(header, _time.Now);
        _ledger.OnDelivered(original, kind == PacketKind.Sound, _time.Now);
        _receiver.OnPacket(packet, _time.Now);
        DrainReceiver();
    }

    private void DrainReceiver()
    {
        var now = _time.Now;
        while (_receiver.TryPollUnit(out var unit))
            HandOver(unit, now);

        while (_receiver.TryPollFeedback(_feedback, now, out var length))
        {
            if (_reports is null)
                SendFeedback(_feedback.AsSpan(0, length), now);
        }

        var next = _receiver.NextDeadline;
        if (next == MediaInstant.Never || (next >= _receiverWake && _receiverWake > now))
            return;
        _receiverWake = next;
        _time.At(next, () =>
        {
            if (_receiverWake != next)
                return;
            _receiverWake = MediaInstant.Never;
            _receiver.OnTime(_time.Now);
            DrainReceiver();
        });
    }

    private void HandOver(in ReceivedUnit unit, MediaInstant now)
    {
        var track = unit.Track == Track.Video ? _identity.Video : _identity.Sound;
        var age = (long)track.TimestampOf(now).DistanceFrom(unit.Timestamp) * MediaInstant.NanosecondsPerSecond / track.ClockRate;
        if (_farEnd?.OnUnit(unit, new MediaInstant(now.Nanoseconds - age), now) == false)
            _receiver.RequestKeyFrame();
    }

    private void SendFeedback(ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        var verdict = _down.Offer(now, rtcp.Length + _plan.Uplink.OverheadBytes);
        if (!verdict.IsDelivered)
            return;
        var bytes = rtcp.ToArray();
        _time.At(verdict.DeliversAt + _plan.ExtraDelay, () =>
        {
            Session.OnFeedback(bytes, _time.Now);
            _reports?.OnReport(bytes, Session, _time.Now);
            Drain();
        });
    }
}

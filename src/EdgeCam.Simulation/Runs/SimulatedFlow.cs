using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.Receiving;
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
    private const byte LowType = 99;
    private const byte LowRepairType = 100;
    private const int AuHeaderBits = 16; // RFC 3640 §3.3.6
    private const ulong LowSeed = 500;    // away from the main encoder's
    private readonly EventQueue _time;
    private readonly FlowPlan _plan;
    private readonly Link _up;
    private readonly Link _down;
    private readonly RunRecord _record;
    private readonly SimulatedRendition _main;
    private readonly SimulatedRendition? _low;
    private readonly IFarEnd? _farEnd;
    private readonly UplinkIdentity _identity;
    private readonly byte[] _packet = new byte[1500];
    private readonly byte[] _feedback = new byte[1200];
    private readonly UplinkReceiver _receiver;
    private readonly PlainReports? _reports; // null: the far end tells of every packet
    private MediaInstant _wake = MediaInstant.Never;

    /// <param name="camera">Null: a model of one, as the plan describes it; so is the encoder of a low rendition, always. The caller's to dispose of.</param>
    /// <param name="farEnd">Null: nobody looks at what arrives.</param>
    public SimulatedFlow(EventQueue time, FlowPlan plan, Link up, Link down, RunRecord record, ISimulatedCamera? camera = null, IFarEnd? farEnd = null)
    {
        (_time, _plan, _up, _down, _record) = (time, plan, up, down, record);
        _farEnd = farEnd;
        camera ??= new ModelCamera(plan);
        _identity = IdentityOf(plan.Uplink, camera);
        _main = new SimulatedRendition(plan, camera, _identity.Main);
        _low = _identity.Low is { } names ? new SimulatedRendition(plan, LowCameraOf(plan, camera), names) : null;
        Session = new UplinkSession(_main.Stream, plan.Uplink, _identity, _low?.Stream);
        _receiver = new UplinkReceiver(new UplinkReceiverPlan
        {
            Ssrc = new Ssrc(9),
            Cname = "far-end",
            Patience = plan.Uplink.VideoDeadline,
            PacketSlots = plan.ReceiverPackets,
            MaxUnit = new DataSize(_main.Stream.Ring.MaxAccessUnitBytes),
            SoundClockRate = camera.SoundClockRate,
        });
        _reports = plan.Uplink.Feedback == UplinkFeedback.Reports ? new PlainReports(_identity) : null;
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
        if (_main.Camera.NextCapture == MediaInstant.Never)
            return;
        _time.At(_main.Camera.NextCapture, () =>
        {
            Capture();
            Film();
        });
    }

    /// <summary>Hands what became of the frames to the record.</summary>
    public void Close()
    {
        _main.Ledger.Close(_record.Frames, _record.Sounds);
        _low?.Ledger.Close(_record.LowFrames, []);
    }

    public void Dispose()
    {
        _main.Dispose();
        _low?.Dispose();
    }

    private static UplinkIdentity IdentityOf(UplinkPlan plan, ISimulatedCamera camera) => new(
        new RtpTrack(Track.Video, VideoType, RtpTrack.VideoClockRate, 0, new Ssrc(1), 0),
        new RtpTrack(Track.Sound, SoundType, camera.SoundClockRate, 0, new Ssrc(2), 0),
        new Ssrc(3), RepairType, new SequenceNumber(65_000), default, default, "simulation")
    {
        Low = plan.Low is null ? null : new RenditionIdentity(
            new RtpTrack(Track.Video, LowType, RtpTrack.VideoClockRate, 0, new Ssrc(4), 0), new Ssrc(5), LowRepairType, new SequenceNumber(65_300), default),
    };

    // It takes its pictures at the instants of the other.
    private static ModelCamera LowCameraOf(FlowPlan plan, ISimulatedCamera camera) =>
        new(plan with { Rate = camera.Rate, Sound = default, Seed = plan.Seed + LowSeed });

    private bool IsOff(MediaInstant now) => now >= _plan.End || (now >= _plan.PauseFrom && now < _plan.PauseUntil);

    private void Capture()
    {
        if (IsOff(_time.Now))
            Pass();
        else if (_main.Camera.NextTrack == Track.Video)
            See();
        else
            Hear();
    }

    private void Pass()
    {
        if (_main.Camera.NextTrack == Track.Video)
            _low?.Camera.Pass();
        _main.Camera.Pass();
    }

    private void See()
    {
        var now = _time.Now;
        Session.OnTime(now);
        TakeCommand(now);
        _low?.See(now); // the small one is encoded first, for it goes first
        _main.See(now);
        Session.OnAccessUnitPublished(now);
        Drain();
    }

    private void TakeCommand(MediaInstant now)
    {
        while (Session.TryPollCommand(out var command))
        {
            (command.Rendition == UplinkRendition.Low ? _low! : _main).Apply(command.Demand, now);
            if (command.Rendition == UplinkRendition.Main)
                _record.Targets.Add(new TargetChange(now, command.Demand.Rate));
        }
    }

    private void Hear()
    {
        if (!_main.TryHear(out var capturedAt))
            return;
        _main.Ledger.OnSound(capturedAt, _identity.Sound.TimestampOf(capturedAt));
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
        var kind = header.PayloadType is RepairType or LowRepairType ? PacketKind.Retransmission : header.PayloadType == SoundType ? PacketKind.Sound : PacketKind.Video;
        var ledger = header.PayloadType is LowType or LowRepairType ? _low!.Ledger : _main.Ledger;
        var isDelivered = verdict.Outcome == LinkOutcome.Delivered;
        var deliversAt = isDelivered ? verdict.DeliversAt + _plan.ExtraDelay : MediaInstant.Never;
        _record.Packets.Add(new SentPacket(
            now, isDelivered ? verdict.DepartsAt : null, isDelivered ? deliversAt : null, wireBytes, kind,
            verdict.Outcome switch { LinkOutcome.TailDrop => LossKind.TailDrop, LinkOutcome.RandomLoss => LossKind.Random, _ => LossKind.None }));
        if (kind == PacketKind.Video)
            ledger.OnOffered(header, now);
        else if (kind == PacketKind.Sound)
            ledger.OnSoundOffered(header, BinaryPrimitives.ReadUInt16BigEndian(payload) / AuHeaderBits, now);
        if (kind != PacketKind.Retransmission)
            _reports?.OnSent(kind == PacketKind.Sound ? Track.Sound : Track.Video);
        if (!isDelivered)
            return;
        var original = header.Sequence;
        if (kind == PacketKind.Retransmission)
            Retransmission.TryRead(payload, out original, out _);
        var bytes = packet.ToArray();
        _time.At(deliversAt, () => Deliver(bytes, original, kind, ledger));
    }
}

using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Simulation.Links;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Srt.Tests.Support;

/// <summary>An uplink session over what SRT is to it, in virtual time: a link that keeps the order, and a far end that looks every 10 ms for something to acknowledge.</summary>
internal sealed class VirtualUplink : IDisposable
{
    private const int Headers = 28 + 16;
    private const int SoundBytes = 54; // 20 kbit/s
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AckInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RepairTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EncoderLag = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SoundInterval = TimeSpan.FromSeconds(1024 / 48_000.0);
    private readonly FrameRing _ring = new(DataSize.MiB(8), 1024, 1 << 19);
    private readonly LiveStream _stream;
    private readonly LiveStreamWriter _writer;
    private readonly UplinkSession _session;
    private readonly SrtArrivals _arrivals = new();
    private readonly Link _up;
    private readonly TimeSpan _delay;
    private readonly byte[] _packet = new byte[1500];
    private readonly byte[] _unit = new byte[1 << 18];
    private readonly Queue<(MediaInstant At, Bitrate Rate)> _demands = new();
    private readonly List<(MediaInstant DeliversAt, int Bytes)> _underWay = [];
    private readonly Queue<(MediaInstant At, int Packet)> _again = new();
    private readonly Queue<(MediaInstant CapturedAt, int End)> _frames = new();
    private readonly Queue<(MediaInstant At, long UpTo)> _acks = new();
    private readonly Queue<MediaInstant> _captures = new(); // of pictures that are not sent whole
    private EncoderDemand _demand;
    private Bitrate _target;
    private MediaInstant _now = new(MediaInstant.NanosecondsPerSecond);
    private MediaInstant _nextAck;
    private MediaInstant _nextLook;
    private MediaInstant _nextPicture;
    private MediaInstant _nextSound;
    private int _delivered;
    private long _acknowledged;
    private long _units;

    /// <param name="phase">When the far end first looks for something to acknowledge.</param>
    public VirtualUplink(LinkSpec up, UplinkPlan plan, TimeSpan phase)
    {
        _stream = new LiveStream("cam", _ring, FrameRate.Of(30), canForceIdr: true) { Sound = new SoundDescription(48_000, 1, new byte[] { 0x11, 0x88 }) };
        _writer = new LiveStreamWriter(_stream, addsCaptureTime: false);
        var identity = new UplinkIdentity(
            new RtpTrack(Track.Video, 96, RtpTrack.VideoClockRate, 0, new Ssrc(1), 0), new RtpTrack(Track.Sound, 97, 48_000, 0, new Ssrc(2), 0),
            new Ssrc(3), 98, default, default, default, "virtual");
        _session = new UplinkSession(_stream, plan with
        {
            Format = UplinkFormat.MpegTs, Feedback = UplinkFeedback.Progress, MaxPacket = SrtOptions.DefaultPayloadBytes, OverheadBytes = Headers,
        }, identity);
        (_up, _delay) = (new Link(up, _now), up.Delay);
        (_nextAck, _nextPicture, _nextSound) = (_now + phase, _now, _now);
        _unit.AsSpan().Fill(0xA5);
        _session.OnTransportRestarted(_now);
        TakeCommand();
    }

    public UplinkCounters Counters => _session.Counters;

    /// <summary>A scene that needs no more, whatever is asked for.</summary>
    public int MostPictureBytes { get; set; } = 1 << 17;

    public MediaInstant Now => _now;

    /// <summary>Wire bytes that the link took.</summary>
    public long Carried { get; private set; }

    /// <summary>From capture to the delivery of the last packet, by capture.</summary>
    public List<(MediaInstant CapturedAt, TimeSpan Delay)> Frames { get; } = [];

    /// <summary>Packets that the link had no room for; they arrive later, sent again.</summary>
    public int Drops { get; private set; }

    public int Looks { get; private set; }

    public Link Up => _up;

    public void Run(TimeSpan duration)
    {
        for (var end = _now + duration; _now < end;)
        {
            _now = MediaInstant.Min(_now + Tick, MediaInstant.Max(_now + TimeSpan.FromMicroseconds(100), _session.NextDeadline));
            if (_now >= _nextSound)
                Hear();
            if (_now >= _nextPicture)
                See();
            OfferAgain();
            Acknowledge();
            Look();
            if (_now >= _session.NextDeadline)
                _session.OnTime(_now);
            Drain();
            TakeCommand();
        }
    }

    public void Dispose() => _ring.Dispose();

    private void Hear()
    {
        _nextSound += SoundInterval;
        if (_writer.WriteSound(_unit.AsSpan(0, SoundBytes), _now) > 0)
            _session.OnAccessUnitPublished(_now);
    }

    private void See()
    {
        var capturedAt = _nextPicture;
        _nextPicture += TimeSpan.FromSeconds(1 / 30.0);
        _session.OnTime(_now);
        TakeCommand();
        while (_demands.TryPeek(out var next) && (next.At + EncoderLag <= _now || _target == default))
            _target = _demands.Dequeue().Rate;
        if (_demand.IsHeld)
            return;
        var headers = _units++ == 0 || _stream.IsIdrWanted ? Idr : Predicted;
        _stream.OnIdrForced();
        headers.CopyTo(_unit);
        _writer.WriteVideo(_unit.AsSpan(0, (int)Math.Min(_target.BitsPerSecond / 240, MostPictureBytes)), capturedAt);
        _captures.Enqueue(capturedAt);
        _session.OnAccessUnitPublished(_now);
        _unit.AsSpan(0, 64).Fill(0xA5);
    }

    private void Drain()
    {
        for (var sent = Counters.Units; _session.TryPollPacket(_packet, _now, out var polled); sent = Counters.Units)
        {
            _underWay.Add((MediaInstant.Never, polled.Length + Headers));
            Offer(_underWay.Count - 1);
            _arrivals.OnSent(polled.Length + Headers, _now);
            _nextLook = MediaInstant.Min(_nextLook, _arrivals.NextLook(_now));
            if (Counters.Units > sent && _captures.TryDequeue(out var capturedAt))
                _frames.Enqueue((capturedAt, _underWay.Count));
        }
    }

    private void Offer(int packet)
    {
        var bytes = _underWay[packet].Bytes;
        var verdict = _up.Offer(_now, bytes);
        if (verdict.IsDelivered)
        {
            _underWay[packet] = (verdict.DeliversAt, bytes);
            Carried += bytes;
            return;
        }

        Drops++;
        _again.Enqueue((_now + RepairTime, packet));
    }

    private void OfferAgain()
    {
        while (_again.TryPeek(out var next) && next.At <= _now)
            Offer(_again.Dequeue().Packet);
    }

    private void Acknowledge()
    {
        for (; _delivered < _underWay.Count && _underWay[_delivered].DeliversAt <= _now; _delivered++)
        {
            while (_frames.TryPeek(out var frame) && frame.End == _delivered + 1)
                Frames.Add((_frames.Dequeue().CapturedAt, _now - frame.CapturedAt));
        }

        if (_now < _nextAck)
            return;
        _nextAck += AckInterval;

        if (_delivered > _acknowledged)
            _acks.Enqueue((_now + _delay, _acknowledged = _delivered));
    }

    private void Look()
    {
        if (_now < _nextLook)
            return;
        Looks++;
        var upTo = _arrivals.Acknowledged;
        while (_acks.TryPeek(out var ack) && ack.At <= _now)
            upTo = _acks.Dequeue().UpTo;
        _arrivals.OnLook(upTo, 0, Counters.CapacityKbps * 125, _now);
        while (_arrivals.TryPoll(out var at))
            _session.OnProgress(new Acknowledgement(_arrivals.Told, 0, at, null));
        _nextLook = _arrivals.NextLook(_now);
    }

    private void TakeCommand()
    {
        if (!_session.TryPollCommand(out var command))
            return;
        _demand = command.Demand;
        _demands.Enqueue((_now, _demand.Rate));
    }

    private static ReadOnlySpan<byte> Idr =>
    [
        0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1F, 0xAC, 0xD9, 0x40, 0xA0, 0x2F, 0xF9, 0x61, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x3C, 0x8F, 0x18, 0x31, 0x96,
        0, 0, 0, 1, 0x68, 0xEB, 0xE3, 0xCB, 0x22, 0xC0,
        0, 0, 0, 1, 0x65, 0x9A,
    ];

    private static ReadOnlySpan<byte> Predicted => [0, 0, 0, 1, 0x41, 0x9A];
}

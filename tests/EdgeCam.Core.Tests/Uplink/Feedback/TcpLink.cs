using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Core.Tests.Uplink.Feedback;

/// <summary>
/// A camera at 30 pictures a second that sends over TCP, in virtual time: pictures as large as the capacity allows, paced at
/// twice of it, and a receiver that acknowledges every second segment at once and a single one after 40 ms.
/// </summary>
internal sealed class TcpLink
{
    private const int Segment = 1_200;
    private const int FirstPicture = 10; // segments: an IDR
    private const double Late = 0.028; // seconds, as the controller holds pictures
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(40);
    private static readonly Bitrate Most = Bitrate.Mbps(12);
    private readonly SentLog _log = new(8192);
    private readonly TcpProgress _progress = new(Bitrate.Kbps(300), Most);
    private readonly Queue<MediaInstant> _arrivals = [];
    private readonly Queue<(MediaInstant At, int Segments)> _acknowledgements = [];
    private MediaInstant _now = new(1_000_000_000);
    private MediaInstant _nextPicture;
    private MediaInstant _nextLook;
    private MediaInstant _busyUntil;
    private MediaInstant _heldSince = MediaInstant.Never;
    private Pacer _pacer;
    private int _waiting = FirstPicture;
    private int _unacknowledged;
    private long _acked;

    public TcpLink() => Estimate = new Bottleneck(_log, 37_500);

    public Bottleneck Estimate { get; }

    public Bitrate Rate { get; set; } = Bitrate.Mbps(100);

    /// <summary>The encoder makes no more, whatever it is asked for.</summary>
    public Bitrate Content { get; set; } = Most;

    public Bitrate Capacity => new((long)(Estimate.Capacity.BytesPerSecond * 8));

    /// <summary>The longest that a segment waited for the link since it was last asked.</summary>
    public TimeSpan WorstQueue { get; set; }

    public void Run(TimeSpan time)
    {
        for (var end = _now + time; _now < end; _now += Step)
        {
            Arrive();
            if (_now >= _nextLook)
                Look();
            if (_now >= _nextPicture)
                Picture();
            while (_waiting > 0 && _now >= _pacer.NextAt)
                Send();
        }
    }

    private void Picture()
    {
        _nextPicture = _now + TimeSpan.FromSeconds(1.0 / 30);
        var bytesPerSecond = Math.Min(Math.Min(Estimate.Capacity.BytesPerSecond * 0.95, Most.BitsPerSecond / 8.0), Content.BitsPerSecond / 8.0);
        if (_waiting == 0 && Estimate.QueueSeconds(_now) < Late)
            _waiting = Math.Max(1, (int)(bytesPerSecond / 30 / Segment));
    }

    private void Send()
    {
        _waiting--;
        _log.Add(new SentPacket { SentAt = _now, WireBytes = Segment, BytesBefore = (int)_log.BytesInFlight });
        _progress.OnPacketWritten(Segment, _now);
        Estimate.OnSent(Segment, _now);
        _pacer.OnSent(Segment, 2 * Estimate.Capacity.BytesPerSecond, _now);
        _busyUntil = MediaInstant.Max(_busyUntil, _now) + TimeSpan.FromSeconds(Segment * 8.0 / Rate.BitsPerSecond);
        _arrivals.Enqueue(_busyUntil + OneWay);
        if (_busyUntil - _now > WorstQueue)
            WorstQueue = _busyUntil - _now;
    }

    private void Arrive()
    {
        while (_arrivals.TryPeek(out var at) && at <= _now)
        {
            _arrivals.Dequeue();
            _unacknowledged++;
            _heldSince = at;
            if (_unacknowledged >= 2)
                Acknowledge(at);
        }

        if (_unacknowledged > 0 && _now - _heldSince >= Held)
            Acknowledge(_now);
    }

    private void Acknowledge(MediaInstant at)
    {
        _acknowledgements.Enqueue((at + OneWay, _unacknowledged));
        _unacknowledged = 0;
    }

    private void Look()
    {
        _nextLook = _now + LookInterval;
        while (_acknowledgements.TryPeek(out var news) && news.At <= _now)
            _acked += _acknowledgements.Dequeue().Segments * Segment;
        if (!_progress.OnReading(new TcpReading(_acked, 0, 2 * OneWay, 2 * OneWay), _now, out var acknowledgement))
            return;
        while (_log.FirstUnresolved < acknowledgement.UpTo)
        {
            var number = _log.FirstUnresolved;
            Estimate.OnArrived(_log[number], wasAlone: false, _now, _now);
            _log.Resolve(number, PacketState.Arrived);
        }

        Estimate.OnReportEnd();
    }
}

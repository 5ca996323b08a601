using EdgeCam.Core.Tests.Receiving;
using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Feedback;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>A packet that a session handed out.</summary>
internal sealed record SentBytes(MediaInstant At, byte[] Bytes, Track Track, RtpHeader Header, byte[] Payload)
{
    public bool IsRepeat => Header.PayloadType == MadeUpStream.Identity.RetransmissionType;
}

/// <summary>
/// A camera that follows its session, a link made by hand, and a far end, in virtual time. Every packet is checked on its
/// way: its size, that it parses, and that the numbers of its stream have no gap.
/// </summary>
internal sealed class SessionScene : IDisposable
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Dictionary<Ssrc, SequenceNumber> _next = [];
    private readonly byte[] _packet = new byte[1500];
    private readonly byte[] _rtcp = new byte[1200];
    private readonly UplinkPlan _plan;
    private readonly SceneAcknowledgements _acknowledged;
    private long _order;
    private MediaInstant _free; // when the link has served what it was offered
    private MediaInstant _lastIdr;

    public SessionScene(UplinkPlan? plan = null, bool hasSound = true)
    {
        _plan = plan ?? new UplinkPlan { StartRate = Bitrate.Mbps(1) };
        Session = new UplinkSession(Stream.Live, _plan, MadeUpStream.Identity);
        _acknowledged = new SceneAcknowledgements(this, _plan.Feedback);
        Every(1 / 30.0, Capture);
        if (hasSound)
            Every(1024 / 48_000.0, Hear);
    }

    public MadeUpStream Stream { get; } = new();

    public UplinkSession Session { get; }

    public UplinkReceiver Receiver { get; } = new(new UplinkReceiverPlan { Ssrc = new Ssrc(9), Cname = "far", Patience = TimeSpan.FromMilliseconds(800) });

    public MediaInstant Now { get; private set; } = new(1_000 * MediaInstant.NanosecondsPerSecond);

    public double BytesPerSecond { get; set; } = 250_000;

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>What the link holds; more is dropped.</summary>
    public TimeSpan LongestQueue { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>By how much the far end's clock is ahead of ours.</summary>
    public TimeSpan FarAhead { get; init; }

    /// <summary>False loses the packet.</summary>
    public Func<SentBytes, bool> Passes { get; set; } = _ => true;

    /// <summary>What becomes of feedback on its way; nothing loses it.</summary>
    public Func<byte[], byte[][]> Tamper { get; set; } = rtcp => [rtcp];

    /// <summary>The size of pictures; null follows the session's demand.</summary>
    public int? PictureBytes { get; set; }

    public bool IsFilming { get; set; } = true;

    /// <summary>False keeps receiver reports back; the next one that comes tells of the time since too.</summary>
    public bool Reports { get; set; } = true;

    /// <summary>Pictures come though the session wants none, as from a stream that is passed through.</summary>
    public bool IgnoresHold { get; set; }

    public EncoderDemand Demand { get; private set; }

    public List<SentBytes> Packets { get; } = [];

    public List<OutUnit> Units { get; } = [];

    public List<byte[]> Feedback { get; } = [];

    public double SentKbps(double lastSeconds) =>
        Packets.Where(packet => (Now - packet.At).TotalSeconds <= lastSeconds).Sum(packet => packet.Bytes.Length + _plan.OverheadBytes) * 8e-3 / lastSeconds;

    public void At(MediaInstant when, Action action) => _events.Enqueue(action, (when.Nanoseconds, _order++));

    public void Every(double seconds, Action action) => At(Now, () =>
    {
        var next = Now + TimeSpan.FromSeconds(seconds);
        action();
        At(next, () => Every(seconds, action));
    });

    public void RunFor(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (NextInstant() is var next && next <= end)
        {
            Now = MediaInstant.Max(Now, next);
            if (_events.TryPeek(out var action, out var at) && at.At <= Now.Nanoseconds)
            {
                _events.Dequeue();
                action();
                continue;
            }

            Session.OnTime(Now);
            Drain();
            Assert.True(Session.NextDeadline > Now, "a deadline that does not move on is an endless loop");
            Receiver.OnTime(Now + FarAhead);
            DrainReceiver();
        }

        Now = end;
    }

    /// <summary>Everything stands still, as in a suspended machine.</summary>
    public void Suspend(TimeSpan span)
    {
        var shifted = _events.UnorderedItems.Select(item => (item.Element, (item.Priority.At + (span.Ticks * 100), item.Priority.Order))).ToList();
        _events.Clear();
        _events.EnqueueRange(shifted);
        Now += span;
    }

    public void Feed(byte[] rtcp)
    {
        Session.OnFeedback(rtcp, Now);
        Drain();
    }

    public void Drain()
    {
        for (var count = 0; Session.TryPollPacket(_packet, Now, out var polled); count++)
        {
            Assert.True(count < 10_000, "no end of packets at one instant");
            Send(Check(_packet.AsSpan(0, polled.Length), polled.Track));
        }

        TakeCommand();
    }

    public void Dispose() => Stream.Dispose();

    private MediaInstant NextInstant()
    {
        var next = _events.TryPeek(out _, out var at) ? new MediaInstant(at.At) : MediaInstant.Never;
        var far = Receiver.NextDeadline == MediaInstant.Never ? MediaInstant.Never : Receiver.NextDeadline - FarAhead;
        return MediaInstant.Min(next, MediaInstant.Min(Session.NextDeadline, far));
    }

    private void Capture()
    {
        Session.OnTime(Now);
        TakeCommand();
        if (IsFilming && (!Demand.IsHeld || IgnoresHold))
        {
            var isIdr = Stream.Units.Count == 0 || (Stream.Live.IsIdrWanted && (Now - _lastIdr).TotalSeconds > 0.3);
            if (isIdr)
            {
                Stream.Live.OnIdrForced();
                _lastIdr = Now;
            }

            Stream.Picture(PictureBytes ?? (int)(Demand.Rate.BitsPerSecond / 8 / 30), Now, isIdr);
            Session.OnAccessUnitPublished(Now);
        }

        Drain();
    }

    private void Hear()
    {
        if (Stream.Units.Count == 0)
            return;
        Stream.Sound(200, Now);
        Session.OnAccessUnitPublished(Now);
        Drain();
    }

    private void TakeCommand()
    {
        if (Session.TryPollCommand(out var command))
            Demand = command.Demand;
        Assert.InRange(Demand.Rate.BitsPerSecond, _plan.LeastRate.BitsPerSecond, _plan.MostRate.BitsPerSecond);
    }

    private SentBytes Check(ReadOnlySpan<byte> packet, Track track)
    {
        Assert.InRange(packet.Length, 1, _plan.Format == UplinkFormat.MpegTs ? 1316 : _plan.MaxPacket);
        if (_plan.Format == UplinkFormat.MpegTs)
            return new SentBytes(Now, packet.ToArray(), track, default, []);
        Assert.True(RtpHeader.TryRead(packet, out var header, out var payload), "a packet parses");
        Assert.Equal(_next.GetValueOrDefault(header.Ssrc, First(header.Ssrc)), header.Sequence);
        _next[header.Ssrc] = header.Sequence.Next;
        return new SentBytes(Now, packet.ToArray(), track, header, payload.ToArray());
    }

    private static SequenceNumber First(Ssrc ssrc) =>
        ssrc == MadeUpStream.Identity.Video.Ssrc ? MadeUpStream.Identity.FirstVideo
        : ssrc == MadeUpStream.Identity.Sound.Ssrc ? MadeUpStream.Identity.FirstSound : MadeUpStream.Identity.FirstRetransmission;

    private void Send(SentBytes packet)
    {
        Packets.Add(packet);
        _acknowledged.OnSent(packet);
        var start = MediaInstant.Max(_free, Now);
        if (!Passes(packet) || start - Now > LongestQueue)
            return;
        _free = start + TimeSpan.FromSeconds((packet.Bytes.Length + _plan.OverheadBytes) / BytesPerSecond);
        var number = _acknowledged.Sent(packet);
        At(_free + Delay, () => Arrive(packet, number));
    }

    private void Arrive(SentBytes packet, long number)
    {
        _acknowledged.OnArrived(packet, number);
        if (_plan.Feedback != UplinkFeedback.Packets || !Reports)
            return;
        Receiver.OnPacket(packet.Bytes, Now + FarAhead);
        DrainReceiver();
    }

    private void DrainReceiver()
    {
        while (Receiver.TryPollUnit(out var unit))
            Units.Add(new OutUnit(unit.Track, unit.IsIdr, unit.Bytes.ToArray(), unit.Timestamp, unit.CapturedAt, unit.CapturedNtp, unit.CompletedAt - FarAhead, Now));
        while (Receiver.TryPollFeedback(_rtcp, Now + FarAhead, out var written))
        {
            Feedback.Add(_rtcp.AsSpan(0, written).ToArray());
            foreach (var rtcp in Tamper(Feedback[^1]))
                At(Now + Delay, () => Feed(rtcp));
        }
    }
}

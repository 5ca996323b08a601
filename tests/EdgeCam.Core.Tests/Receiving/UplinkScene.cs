using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Core.Tests.Receiving;

/// <summary>What a unit was when it came out; the borrowed bytes copied.</summary>
internal sealed record OutUnit(
    Track Track, bool IsIdr, byte[] Bytes, RtpTimestamp Timestamp, MediaInstant CapturedAt, ulong? CapturedNtp, MediaInstant CompletedAt, MediaInstant OutAt);

/// <summary>
/// A sender, a link in both directions, and the receiver under test, in virtual time from a seed. The link loses,
/// delays unevenly and repeats.
/// </summary>
internal sealed class UplinkScene
{
    public static readonly MediaInstant Start = new(1_000 * MediaInstant.NanosecondsPerSecond);

    private readonly Random _random;
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly byte[] _rtcp = new byte[1_200];
    private long _order;

    public UplinkScene(int seed, UplinkReceiverPlan plan)
    {
        _random = new Random(seed);
        Receiver = new UplinkReceiver(plan);
        Sender = new UplinkTestSender(this, (ushort)_random.Next(65_536), new Ssrc((uint)_random.Next()));
    }

    public static UplinkReceiverPlan Plan { get; } = new() { Ssrc = new Ssrc(0x0A0B0C0D), Cname = "far@end" };

    public UplinkReceiver Receiver { get; }

    public UplinkTestSender Sender { get; set; }

    public MediaInstant Now { get; private set; } = Start;

    /// <summary>Share of packets that the link loses, in both directions.</summary>
    public double Loss { get; set; }

    public double Repetition { get; set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Up to so much more, drawn for each packet: larger than the distance of two packets, it reorders.</summary>
    public TimeSpan Jitter { get; set; }

    public List<OutUnit> Units { get; } = [];

    /// <summary>The packets of its streams that reached the receiver.</summary>
    public HashSet<(Ssrc Stream, ushort Sequence)> Arrived { get; } = [];

    public IEnumerable<OutUnit> Pictures => Units.Where(unit => unit.Track == Track.Video);

    /// <summary>Everything the receiver wrote, with the time.</summary>
    public List<(MediaInstant At, byte[] Bytes)> Feedback { get; } = [];

    /// <summary>The link calls it for every packet towards the receiver; false loses it.</summary>
    public Func<byte[], bool> Passes { get; set; } = _ => true;

    /// <summary>Runs <paramref name="action"/> when time has come.</summary>
    public void At(MediaInstant when, Action action) => _events.Enqueue(action, (when.Nanoseconds, _order++));

    public void Send(byte[] packet)
    {
        if (!Passes(packet))
            return;
        Through(() => Arrive(packet));
    }

    /// <summary>Something reaches the receiver now.</summary>
    public void Arrive(byte[] packet)
    {
        if (Receiver.OnPacket(packet, Now) && RtpHeader.TryRead(packet, out var header, out _))
            Arrived.Add((header.Ssrc, header.Sequence.Value));
        Drain();
    }

    public void RunFor(double seconds) => RunUntil(Now + TimeSpan.FromSeconds(seconds));

    public void RunUntil(MediaInstant end)
    {
        while (true)
        {
            var next = MediaInstant.Min(Receiver.NextDeadline, _events.TryPeek(out _, out var at) ? new MediaInstant(at.At) : MediaInstant.Never);
            if (next > end)
                break;
            Now = MediaInstant.Max(Now, next);
            if (_events.TryPeek(out var action, out at) && at.At <= Now.Nanoseconds)
            {
                _events.Dequeue();
                action();
                continue;
            }

            Receiver.OnTime(Now);
            Drain();
            if (Receiver.NextDeadline <= Now)
                throw new InvalidOperationException("a deadline that does not move on is an endless loop");
        }

        Now = end;
    }

    private void Through(Action arrive)
    {
        if (_random.NextDouble() < Loss)
            return;
        for (var copies = _random.NextDouble() < Repetition ? 2 : 1; copies > 0; copies--)
            At(Now + Delay + (_random.NextDouble() * Jitter), arrive);
    }

    private void Drain()
    {
        while (Receiver.TryPollUnit(out var unit))
            Units.Add(new OutUnit(unit.Track, unit.IsIdr, unit.Bytes.ToArray(), unit.Timestamp, unit.CapturedAt, unit.CapturedNtp, unit.CompletedAt, Now));
        while (Receiver.TryPollFeedback(_rtcp, Now, out var written))
        {
            var feedback = _rtcp.AsSpan(0, written).ToArray();
            Feedback.Add((Now, feedback));
            Through(() => Sender.OnFeedback(feedback));
        }
    }
}

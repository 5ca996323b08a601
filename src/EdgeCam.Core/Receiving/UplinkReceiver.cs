using System.Numerics;
using System.Text;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// The far end of an RTP uplink, without a socket or clock: feed it datagrams and the time, drain the units, then the
/// feedback. Streams are told by their payload types and learnt from their first packets. Of a camera that sends two
/// renditions both come out; which one to show is <see cref="RenditionSwitch"/>'s to say.
/// </summary>
/// <remarks>
/// Thread-bound. All memory is taken by the constructor; no packet or unit allocates. The order of calls:
/// <see cref="OnPacket"/> or <see cref="OnTime"/>, then <see cref="TryPollUnit"/> until it is false, then
/// <see cref="TryPollFeedback"/> until it is false.
/// </remarks>
public sealed partial class UplinkReceiver
{
    private readonly UplinkReceiverPlan _plan;
    private readonly byte[] _cname;
    private readonly ReceivedRendition[] _renditions; // the low one first: what it asks for is least
    private readonly ReceivedStream _sound;
    private readonly ReceivedStream[] _streams; // the main rendition's video last: in feedback it takes what room is left
    private readonly SoundReceiver _soundUnits;
    private readonly SenderReport[] _early = new SenderReport[8]; // of streams that have not begun
    private int _earlyCount;
    private bool _hasVideo; // since the sender began
    private bool _hasSound;
    private MediaInstant _now;

    public UplinkReceiver(UplinkReceiverPlan plan)
    {
        _plan = plan;
        _cname = Encoding.UTF8.GetBytes(plan.Cname);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_cname.Length, 255, nameof(plan));
        if (!BitOperations.IsPow2(plan.PacketSlots) || plan.PacketSlots is < 16 or > 4_096)
            throw new ArgumentOutOfRangeException(nameof(plan), plan.PacketSlots, "The packet slots are not a power of two from 16 to 4096: choose one.");
        var wallClock = new CaptureTimeline();
        _sound = new ReceivedStream(plan.SoundClockRate, plan.PacketSlots, wallClock);
        _renditions =
        [
            new ReceivedRendition(UplinkRendition.Low, plan, wallClock, Counters),
            new ReceivedRendition(UplinkRendition.Main, plan, wallClock, Counters),
        ];
        _streams = [_sound, .. _renditions.Select(rendition => rendition.Retransmissions), .. _renditions.Select(rendition => rendition.Video)];
        _blocks = new ReportBlock[_streams.Length];
        _soundUnits = new SoundReceiver(plan, _sound, Counters);
    }

    public UplinkReceiverCounters Counters { get; } = new();

    /// <summary>Interarrival jitter of the main rendition's video (RFC 3550 §A.8).</summary>
    public TimeSpan VideoJitter => Main.Video.Statistics.Jitter;

    /// <summary>Interarrival jitter of the sound (RFC 3550 §A.8).</summary>
    public TimeSpan SoundJitter => _sound.Statistics.Jitter;

    /// <summary>When to call <see cref="OnTime"/> at the latest; <see cref="MediaInstant.Never"/> while nothing is awaited.</summary>
    public MediaInstant NextDeadline => MediaInstant.Min(
        MediaInstant.Min(MediaInstant.Min(Low.Units.NextDeadline, Main.Units.NextDeadline), _soundUnits.NextDeadline),
        MediaInstant.Min(_feedbackAt, _reportAt));

    private ReceivedRendition Low => _renditions[0];

    private ReceivedRendition Main => _renditions[1];

    /// <summary>Takes a datagram: RTP or RTCP on one port (RFC 5761).</summary>
    /// <param name="datagram">Any bytes; not kept.</param>
    /// <param name="now">When it came; never before an earlier call's.</param>
    /// <param name="ecn">How it was marked, where the socket tells.</param>
    /// <returns>True when it belongs to a stream: feedback goes to where it came from.</returns>
    public bool OnPacket(ReadOnlySpan<byte> datagram, MediaInstant now, Ecn ecn = Ecn.NotCapable)
    {
        _now = now;
        if (datagram.Length >= 2 && datagram[1] is >= 192 and <= 223) // RFC 5761 §4
            return OnRtcp(datagram, now);
        if (RtpHeader.TryRead(datagram, out var header, out var payload))
            return OnRtp(header, payload, datagram.Length, ecn);
        Counters.Malformed++;
        return false;
    }

    /// <summary>Time passes without a packet.</summary>
    public void OnTime(MediaInstant now) => _now = now;

    /// <summary>Takes the next whole unit; those of each track and rendition come in order.</summary>
    /// <param name="unit">Borrowed until the next call of any method.</param>
    public bool TryPollUnit(out ReceivedUnit unit) =>
        Low.Units.TryPoll(_now, out unit) || Main.Units.TryPoll(_now, out unit) || _soundUnits.TryPoll(_now, out unit);

    /// <summary>Somebody who reads the stream needs a key frame: asks the sender until one has come, no more often than the plan allows.</summary>
    public void RequestKeyFrame(UplinkRendition of = UplinkRendition.Main) => (of == UplinkRendition.Low ? Low : Main).Units.RequestKeyFrame();

    /// <summary>What a receiver of this plan takes, all of it in its constructor; less than 1 MiB beside it is not counted.</summary>
    public static DataSize MemoryOf(UplinkReceiverPlan plan) =>
        new DataSize((long)((2 * plan.PacketSlots) + SoundReceiver.Slots) * plan.MaxPayloadBytes) + plan.MaxUnit + plan.MaxUnit;

    private bool OnRtp(in RtpHeader header, ReadOnlySpan<byte> payload, int bytes, Ecn ecn)
    {
        var rendition = RenditionOf(header.PayloadType);
        var stream = rendition is null ? header.PayloadType == _plan.SoundPayloadType ? _sound : null
            : header.PayloadType == rendition.VideoType ? rendition.Video : rendition.Retransmissions;
        var first = header.Sequence;
        var admission = stream?.Admit(header, _now, ecn, out first) ?? Admission.Refused;
        if (admission == Admission.Refused)
        {
            Counters.Strangers++;
            return false;
        }

        Counters.Packets++;
        Counters.Bytes += bytes;
        if (admission == Admission.Restarted)
            OnRestart(stream!, rendition, first);
        if (rendition is null)
            _soundUnits.OnPacket(header, payload, _now);
        else if (stream == rendition.Video)
            rendition.Units.OnPacket(header, payload, _now, isRepeated: false);
        else
            rendition.OnRetransmission(header, payload, _now);
        ScheduleFeedback();
        return true;
    }

    /// <param name="rendition">Null: it is the sound.</param>
    private void OnRestart(ReceivedStream stream, ReceivedRendition? rendition, SequenceNumber first)
    {
        foreach (var report in _early)
        {
            if (report.Ssrc == stream.Ssrc && report != default)
                stream.OnSenderReport(report, _now);
        }

        if (rendition is null)
            _soundUnits.Restart(first);
        else if (stream == rendition.Video)
            rendition.Restart(first, _now);
        if (stream == _sound || stream == Main.Video)
            CountRestart(isSound: stream == _sound);
    }

    /// <summary>All tracks of a sender begin anew with it: that counts once, with the first that had begun before.</summary>
    private void CountRestart(bool isSound)
    {
        var isAnew = isSound ? _hasSound : _hasVideo;
        Counters.Restarts += isAnew ? 1 : 0;
        _hasVideo = !isSound || (_hasVideo && !isAnew);
        _hasSound = isSound || (_hasSound && !isAnew);
    }

    private bool OnRtcp(ReadOnlySpan<byte> datagram, MediaInstant now)
    {
        var isOurs = false;
        var read = 0;
        for (var rest = datagram; RtcpReader.TryNext(ref rest, out var packet); read++)
        {
            if (RtcpReader.TryReadSender(packet, out var report))
                isOurs |= OnSenderReport(report, now);
        }

        Counters.Malformed += read == 0 ? 1 : 0;
        return isOurs;
    }

    private bool OnSenderReport(in SenderReport report, MediaInstant now)
    {
        foreach (var stream in _streams)
        {
            if (stream.Ssrc != report.Ssrc)
                continue;
            stream.OnSenderReport(report, now);
            return true;
        }

        _early[_earlyCount++ % _early.Length] = report;
        return false;
    }

    private ReceivedRendition? RenditionOf(byte payloadType)
    {
        foreach (var rendition in _renditions)
        {
            if (payloadType == rendition.VideoType || payloadType == rendition.RetransmissionType)
                return rendition;
        }

        return null;
    }
}

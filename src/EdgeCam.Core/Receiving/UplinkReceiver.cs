using System.Numerics;
using System.Text;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// The far end of an RTP uplink, without a socket or clock: feed it datagrams and the time, drain the units, then the
/// feedback. Streams are told by their payload types and learnt from their first packets.
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
    private readonly ReceivedStream _video;
    private readonly ReceivedStream _sound;
    private readonly ReceivedStream _retransmissions;
    private readonly VideoReceiver _videoUnits;
    private readonly SoundReceiver _soundUnits;
    private readonly SenderReport[] _early = new SenderReport[4]; // of streams that have not begun
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
        _video = new ReceivedStream(VideoClockRate, plan.PacketSlots, wallClock);
        _sound = new ReceivedStream(plan.SoundClockRate, plan.PacketSlots, wallClock);
        _retransmissions = new ReceivedStream(VideoClockRate, plan.PacketSlots, wallClock);
        _videoUnits = new VideoReceiver(plan, _video, Counters);
        _soundUnits = new SoundReceiver(plan, _sound, Counters);
    }

    public UplinkReceiverCounters Counters { get; } = new();

    /// <summary>Interarrival jitter of the video (RFC 3550 §A.8).</summary>
    public TimeSpan VideoJitter => _video.Statistics.Jitter;

    /// <summary>Interarrival jitter of the sound (RFC 3550 §A.8).</summary>
    public TimeSpan SoundJitter => _sound.Statistics.Jitter;

    /// <summary>When to call <see cref="OnTime"/> at the latest; <see cref="MediaInstant.Never"/> while nothing is awaited.</summary>
    public MediaInstant NextDeadline =>
        MediaInstant.Min(MediaInstant.Min(_videoUnits.NextDeadline, _soundUnits.NextDeadline), MediaInstant.Min(_feedbackAt, _reportAt));

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

    /// <summary>Takes the next whole unit; each track's come in order.</summary>
    /// <param name="unit">Borrowed until the next call of any method.</param>
    public bool TryPollUnit(out ReceivedUnit unit) => _videoUnits.TryPoll(_now, out unit) || _soundUnits.TryPoll(_now, out unit);

    /// <summary>Somebody who reads the stream needs a key frame: asks the sender until one has come, no more often than the plan allows.</summary>
    public void RequestKeyFrame() => _videoUnits.RequestKeyFrame();

    /// <summary>What a receiver of this plan takes, all of it in its constructor; less than 1 MiB beside it is not counted.</summary>
    public static DataSize MemoryOf(UplinkReceiverPlan plan) =>
        new DataSize((long)(plan.PacketSlots + SoundReceiver.Slots) * plan.MaxPayloadBytes) + plan.MaxUnit;

    private bool OnRtp(in RtpHeader header, ReadOnlySpan<byte> payload, int bytes, Ecn ecn)
    {
        var stream = StreamOf(header.PayloadType);
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
            OnRestart(stream!, first);
        if (stream == _video)
            _videoUnits.OnPacket(header, payload, _now, isRepeated: false);
        else if (stream == _sound)
            _soundUnits.OnPacket(header, payload, _now);
        else
            OnRetransmission(header, payload);
        ScheduleFeedback();
        return true;
    }

    private void OnRetransmission(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (_video.Ssrc is { } video && Retransmission.TryRead(payload, out var original, out var carried))
            _videoUnits.OnPacket(header with { Ssrc = video, Sequence = original }, carried, _now, isRepeated: true);
    }

    private void OnRestart(ReceivedStream stream, SequenceNumber first)
    {
        foreach (var report in _early)
        {
            if (report.Ssrc == stream.Ssrc && report != default)
                stream.OnSenderReport(report, _now);
        }

        if (stream == _retransmissions)
            return;
        CountRestart(isSound: stream == _sound);
        if (stream == _sound)
        {
            _soundUnits.Restart(first);
            return;
        }

        _videoUnits.Restart(first, _now);
        _retransmissions.Forget(); // they were the old stream's
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
        var stream = report.Ssrc == _video.Ssrc ? _video
            : report.Ssrc == _sound.Ssrc ? _sound
            : report.Ssrc == _retransmissions.Ssrc ? _retransmissions : null;
        if (stream is null)
            _early[_earlyCount++ % _early.Length] = report;
        stream?.OnSenderReport(report, now);
        return stream is not null;
    }

    private ReceivedStream? StreamOf(byte payloadType) =>
        payloadType == _plan.VideoPayloadType ? _video
        : payloadType == _plan.SoundPayloadType ? _sound
        : payloadType == _plan.RetransmissionPayloadType ? _retransmissions : null;

    private const int VideoClockRate = 90_000; // RFC 6184 §8.1
}

using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>One encoding of the camera's pictures at the far end: its packets, their retransmissions, and the pictures that they make up.</summary>
/// <remarks>Thread-bound; its memory is fixed.</remarks>
internal sealed class ReceivedRendition
{
    private const int VideoClockRate = 90_000; // RFC 6184 §8.1

    public ReceivedRendition(UplinkRendition which, UplinkReceiverPlan plan, CaptureTimeline wallClock, UplinkReceiverCounters counters)
    {
        Which = which;
        VideoType = which == UplinkRendition.Low ? plan.LowPayloadType : plan.VideoPayloadType;
        RetransmissionType = which == UplinkRendition.Low ? plan.LowRetransmissionPayloadType : plan.RetransmissionPayloadType;
        Video = new ReceivedStream(VideoClockRate, plan.PacketSlots, wallClock);
        Retransmissions = new ReceivedStream(VideoClockRate, plan.PacketSlots, wallClock);
        Units = new VideoReceiver(plan, which, Video, counters);
    }

    public UplinkRendition Which { get; }

    /// <summary>RTP payload type of <see cref="Video"/>.</summary>
    public byte VideoType { get; }

    /// <summary>Of <see cref="Retransmissions"/>.</summary>
    public byte RetransmissionType { get; }

    public ReceivedStream Video { get; }

    public ReceivedStream Retransmissions { get; }

    public VideoReceiver Units { get; }

    /// <summary>Takes a packet that carries another one again (RFC 4588 §4).</summary>
    public void OnRetransmission(in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now)
    {
        if (Video.Ssrc is { } video && Retransmission.TryRead(payload, out var original, out var carried))
            Units.OnPacket(header with { Ssrc = video, Sequence = original }, carried, now, isRepeated: true);
    }

    /// <summary>Its video begins anew.</summary>
    public void Restart(SequenceNumber first, MediaInstant now)
    {
        Units.Restart(first, now);
        Retransmissions.Forget(); // they were the old stream's
    }
}

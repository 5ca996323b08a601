using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>How one track of a stream appears in RTP: the same for all who get it from one sender. Immutable.</summary>
/// <param name="PortOffset">Where its RTP port lies behind the first port of a group.</param>
/// <param name="TimestampOffset">Random (RFC 3550 §5.1), added to the capture time on the track's clock.</param>
public sealed record RtpTrack(Track Track, byte PayloadType, int ClockRate, int PortOffset, Ssrc Ssrc, uint TimestampOffset)
{
    public const int VideoClockRate = 90_000; // RFC 6184 §8.2.1

    /// <summary>Both tracks of a stream count from the same monotonic clock, so that they stay in step by construction.</summary>
    public RtpTimestamp TimestampOf(MediaInstant capturedAt) => new RtpTimestamp(TimestampOffset) + capturedAt.ToClock(ClockRate);
}

/// <summary>What was sent to one player on one track, for its sender reports.</summary>
public struct RtpTally
{
    public uint Packets { get; private set; }

    public uint Octets { get; private set; }

    public void Add(int packets, int bytesWithHeaders)
    {
        unchecked
        {
            Packets += (uint)packets;
            Octets += (uint)(bytesWithHeaders - (packets * RtpHeader.Size));
        }
    }
}

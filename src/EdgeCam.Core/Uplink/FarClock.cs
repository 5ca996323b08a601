using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink;

/// <summary>
/// The far end's clock as its reports state it: 32 bits in 1/65536 s that come round every 18 hours (RFC 8888 §3.1),
/// counted on beyond that. Its origin is its own.
/// </summary>
internal struct FarClock
{
    private const int TicksPerSecond = 65_536;
    private long _ticks;
    private bool _isStarted;

    /// <summary>The instant of a report. Reports that overtake each other, or a clock that is set back, are no trouble.</summary>
    public MediaInstant Extend(uint timestamp)
    {
        _ticks = _isStarted ? _ticks + unchecked((int)(timestamp - (uint)_ticks)) : timestamp;
        _isStarted = true;
        return ToInstant(_ticks);
    }

    /// <summary>When a packet arrived, by the report that says so.</summary>
    public static MediaInstant ArrivalOf(in PacketFeedback packet, MediaInstant reportedAt) =>
        reportedAt - TimeSpan.FromTicks(packet.ArrivalOffset * TimeSpan.TicksPerSecond / 1024);

    private static MediaInstant ToInstant(long ticks)
    {
        var (seconds, rest) = Math.DivRem(ticks, TicksPerSecond);
        return new MediaInstant((seconds * MediaInstant.NanosecondsPerSecond) + (rest * MediaInstant.NanosecondsPerSecond / TicksPerSecond));
    }
}

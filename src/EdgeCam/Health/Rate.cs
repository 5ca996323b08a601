using EdgeCam.Units;

namespace EdgeCam.Health;

/// <summary>What counters did from one look to the next.</summary>
/// <param name="seconds">Between them.</param>
internal readonly struct Rate(double seconds)
{
    public static Rate Between(MediaInstant earlier, MediaInstant later) => new((later - earlier).TotalSeconds);

    /// <summary>Null without an earlier look, or when the counter began anew since.</summary>
    public double? PerSecond(long? earlier, long? later) => seconds > 0 && later >= earlier ? (later - earlier) / seconds : null;

    /// <summary>Of bytes.</summary>
    public double? Kbps(long? earlier, long? later) => PerSecond(earlier, later) * 8 / 1000;
}

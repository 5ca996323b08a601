using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// The rate beside traffic that keeps the queue full: delay says nothing then, so that it climbs steadily and takes
/// losses for an answer, as that traffic does; up to a part of the link, because there is one other at least.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class CompetitiveRate
{
    private const double ClimbPerSecond = 25_000; // bytes per second, each second
    private const double Decrease = 0.7;          // CUBIC's (RFC 9438 §4.6)
    private const double MostShare = 0.5;
    private static readonly TimeSpan LeastBetweenDecreases = TimeSpan.FromMilliseconds(500);
    private MediaInstant _at;
    private MediaInstant _decreasedAt;

    /// <summary>0 while nobody keeps the queue full.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Time passes.</summary>
    /// <param name="isStanding">Whether others keep the queue full.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="best">What the link carries at its best.</param>
    public void Update(bool isStanding, double start, double best, MediaInstant now)
    {
        var climbed = BytesPerSecond + (ClimbPerSecond * Math.Min(1, (now - _at).TotalSeconds));
        _at = now;
        BytesPerSecond = !isStanding ? 0 : Math.Min(BytesPerSecond == 0 ? start : climbed, MostShare * best);
    }

    /// <summary>A packet was lost.</summary>
    public void OnLost(MediaInstant now)
    {
        if (now - _decreasedAt < LeastBetweenDecreases)
            return;
        _decreasedAt = now;
        BytesPerSecond *= Decrease;
    }
}

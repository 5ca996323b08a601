namespace EdgeCam.Units;

/// <summary>
/// A point in time on CLOCK_MONOTONIC, in nanoseconds: the clock of V4L2 timestamps
/// (V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) and of <c>TimeProvider.System.GetTimestamp()</c> on Linux.
/// </summary>
public readonly record struct MediaInstant(long Nanoseconds) : IComparable<MediaInstant>
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Later than every instant: the deadline of something that waits for nothing.</summary>
    public static MediaInstant Never => new(long.MaxValue);

    public static MediaInstant operator +(MediaInstant instant, TimeSpan span) =>
        new(instant.Nanoseconds + (span.Ticks * TimeSpan.NanosecondsPerTick));

    public static MediaInstant operator -(MediaInstant instant, TimeSpan span) =>
        new(instant.Nanoseconds - (span.Ticks * TimeSpan.NanosecondsPerTick));

    /// <summary>The time from <paramref name="earlier"/> to <paramref name="later"/>, cut to 100 ns.</summary>
    public static TimeSpan operator -(MediaInstant later, MediaInstant earlier) =>
        new((later.Nanoseconds - earlier.Nanoseconds) / TimeSpan.NanosecondsPerTick);

    public static bool operator <(MediaInstant left, MediaInstant right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(MediaInstant left, MediaInstant right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(MediaInstant left, MediaInstant right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(MediaInstant left, MediaInstant right) => left.Nanoseconds >= right.Nanoseconds;

    public static MediaInstant Min(MediaInstant left, MediaInstant right) => left <= right ? left : right;

    public static MediaInstant Max(MediaInstant left, MediaInstant right) => left >= right ? left : right;

    public int CompareTo(MediaInstant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>
    /// This instant in units of a media clock, rounded to the nearest tick; exact for any uptime
    /// because whole seconds and the rest are scaled apart.
    /// </summary>
    /// <param name="clockRate">Ticks per second: 90,000 for video, the sample rate for sound.</param>
    public long ToClock(int clockRate)
    {
        var (seconds, rest) = Math.DivRem(Nanoseconds, NanosecondsPerSecond);
        return (seconds * clockRate) + (((rest * clockRate) + (NanosecondsPerSecond / 2)) / NanosecondsPerSecond);
    }
}

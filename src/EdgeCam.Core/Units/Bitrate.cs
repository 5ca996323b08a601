namespace EdgeCam.Units;

/// <summary>A rate of bits on the wire or out of an encoder.</summary>
public readonly record struct Bitrate(long BitsPerSecond) : IComparable<Bitrate>
{
    public static Bitrate Kbps(double kilobits) => new((long)Math.Round(kilobits * 1e3));

    public static Bitrate Mbps(double megabits) => new((long)Math.Round(megabits * 1e6));

    public double Kilobits => BitsPerSecond / 1e3;

    public static bool operator <(Bitrate left, Bitrate right) => left.BitsPerSecond < right.BitsPerSecond;

    public static bool operator >(Bitrate left, Bitrate right) => left.BitsPerSecond > right.BitsPerSecond;

    public static bool operator <=(Bitrate left, Bitrate right) => left.BitsPerSecond <= right.BitsPerSecond;

    public static bool operator >=(Bitrate left, Bitrate right) => left.BitsPerSecond >= right.BitsPerSecond;

    /// <summary>The bytes that this rate carries in <paramref name="span"/>, rounded down.</summary>
    public long BytesIn(TimeSpan span) => (long)(BitsPerSecond / 8.0 * span.TotalSeconds);

    public int CompareTo(Bitrate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    public override string ToString() =>
        BitsPerSecond >= 1_000_000
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{BitsPerSecond / 1e6:0.##} Mbit/s")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{BitsPerSecond / 1e3:0.#} kbit/s");
}

using System.Globalization;

namespace EdgeCam.Units;

/// <summary>Frames per second as the fraction that cameras and files state (30000/1001).</summary>
public readonly record struct FrameRate(int Numerator, int Denominator)
{
    public double PerSecond => (double)Numerator / Denominator;

    /// <summary>The time from one frame to the next.</summary>
    public TimeSpan Interval => new(TimeSpan.TicksPerSecond * Denominator / Numerator);

    /// <summary>When frame <paramref name="index"/> is due after frame 0, without accumulated rounding.</summary>
    public TimeSpan TimeOf(long index) =>
        new((long)((Int128)index * Denominator * TimeSpan.TicksPerSecond / Numerator));

    public static FrameRate Of(int perSecond) => new(perSecond, 1);

    public override string ToString() => PerSecond.ToString("0.###", CultureInfo.InvariantCulture);
}

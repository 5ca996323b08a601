namespace EdgeCam.Motion;

/// <summary>What the detector is to find.</summary>
/// <param name="Sensitivity">1 to 100.</param>
/// <param name="Stop">Time without motion until it is over.</param>
/// <param name="Zones">Empty: all of the picture.</param>
public sealed record MotionPlan(int Sensitivity, TimeSpan Stop, IReadOnlyList<MotionZone> Zones)
{
    /// <summary>How far a block's brightness must be off, of 255, before its own noise is added: 24 down to 2.</summary>
    internal float Threshold => 24 * MathF.Pow(2f / 24, Share);

    /// <summary>The least share of the looked-at blocks that makes motion: 2 % down to 0.03 %.</summary>
    internal float LeastShare => 0.02f * MathF.Pow(0.0003f / 0.02f, Share);

    private float Share => (Math.Clamp(Sensitivity, 1, 100) - 1) / 99f;
}

/// <summary>A rectangle in per cent of the picture, from its top left.</summary>
/// <param name="IsExcluded">What moves in it does not count; takes precedence over zones that do.</param>
public readonly record struct MotionZone(double X, double Y, double Width, double Height, bool IsExcluded)
{
    /// <summary>Whether a point, in per cent, lies in it.</summary>
    internal bool Holds(double x, double y) => x >= X && x < X + Width && y >= Y && y < Y + Height;
}

/// <summary>What has become of motion.</summary>
public enum MotionEdge
{
    /// <summary>As before.</summary>
    None,

    Start,

    Stop,
}

/// <summary>Where motion was seen, in per cent of the picture.</summary>
public readonly record struct MotionBox(double X, double Y, double Width, double Height);

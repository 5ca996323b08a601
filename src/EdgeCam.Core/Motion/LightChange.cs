namespace EdgeCam.Motion;

/// <summary>
/// What the light, or the camera's exposure, did to the whole picture: how much brighter dark and bright parts are than
/// their background, by medians, which what moves does not shift while it is less than half of either.
/// </summary>
/// <remarks>Reentrant; allocates nothing.</remarks>
internal readonly struct LightChange
{
    private const int Bins = 1_024; // quarters of a step of brightness, -128 to 127
    private const float LeastContrast = 8; // between dark and bright parts, for a slope to mean anything
    private readonly float _offset;
    private readonly float _slope;

    private LightChange(float offset, float slope, float size) => (_offset, _slope, Size) = (offset, slope, size);

    /// <summary>The larger of the two medians, without sign.</summary>
    public float Size { get; }

    /// <summary>What is added to a block whose background is <paramref name="brightness"/>.</summary>
    public float At(float brightness) => _offset + (_slope * brightness);

    public static LightChange Between(ReadOnlySpan<float> background, ReadOnlySpan<float> now)
    {
        var middle = Mean(background);
        Span<int> dark = stackalloc int[Bins];
        Span<int> bright = stackalloc int[Bins];
        dark.Clear();
        bright.Clear();
        var (darkSum, brightSum, darkCount) = (0f, 0f, 0);
        for (var i = 0; i < now.Length; i++)
        {
            var isDark = background[i] < middle;
            (isDark ? dark : bright)[BinOf(now[i] - background[i])]++;
            darkSum += isDark ? background[i] : 0;
            brightSum += isDark ? 0 : background[i];
            darkCount += isDark ? 1 : 0;
        }

        var brightCount = now.Length - darkCount;
        if (darkCount == 0 || brightCount == 0)
            return Even(Median(darkCount == 0 ? bright : dark, now.Length));
        return Line(darkSum / darkCount, Median(dark, darkCount), brightSum / brightCount, Median(bright, brightCount));
    }

    private static LightChange Line(float darkness, float darkChange, float brightness, float brightChange)
    {
        if (brightness - darkness < LeastContrast)
            return Even((darkChange + brightChange) / 2);
        var slope = (brightChange - darkChange) / (brightness - darkness);
        return new LightChange(darkChange - (slope * darkness), slope, MathF.Max(MathF.Abs(darkChange), MathF.Abs(brightChange)));
    }

    private static LightChange Even(float change) => new(change, 0, MathF.Abs(change));

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static int BinOf(float change) => Math.Clamp((int)MathF.Round(change * 4) + (Bins / 2), 0, Bins - 1);

    private static float Median(ReadOnlySpan<int> bins, int count)
    {
        var (seen, bin) = (0, 0);
        while ((seen += bins[bin]) * 2 < count)
            bin++;
        return (bin - (Bins / 2)) / 4f;
    }
}

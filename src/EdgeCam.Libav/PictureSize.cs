namespace EdgeCam.Libav;

/// <summary>Pixels across and down.</summary>
internal readonly record struct PictureSize(int Width, int Height)
{
    private const int LeastSide = 64; // less than four macroblocks shows nothing to anyone

    /// <summary>
    /// This size with both sides taken times <paramref name="scale"/>, even, as H.264 4:2:0 wants them. Where a side
    /// would be under 64, as large as keeps it there; never larger than this size.
    /// </summary>
    public PictureSize Scaled(double scale)
    {
        var least = (double)LeastSide / Math.Min(Width, Height);
        var share = Math.Min(1, Math.Max(scale, least));
        return new(Even(Width * share), Even(Height * share));
    }

    private static int Even(double side) => 2 * (int)Math.Round(side / 2);
}

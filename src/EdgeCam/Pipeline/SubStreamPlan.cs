using EdgeCam.Libav;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Pipeline;

/// <summary>The second rendition that local players may choose.</summary>
/// <param name="Path">In URLs, behind the main stream's.</param>
/// <param name="Width">Pixels, even; 0: see <see cref="SizeOf"/>.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="FramesPerSecond">0: as the main stream.</param>
/// <param name="Gop">The longest time from one IDR to the next.</param>
internal sealed record SubStreamPlan(string Path, int Width, int Height, Bitrate Rate, double FramesPerSecond, TimeSpan Gop)
{
    /// <summary>Of its ring: a minute at half a megabit.</summary>
    public const int RingMegabytes = 4;

    private const int UsualWidth = 640; // what recorders and walls ask of a sub-stream

    /// <summary>
    /// The size to encode of pictures of a source, both sides even. What is not given follows from the shape; nothing is given:
    /// 640 across, but no less than a third of the source's and no more than half.
    /// </summary>
    /// <exception cref="MediaException">It is larger than the source's.</exception>
    public (int Width, int Height) SizeOf(VideoFormat source) =>
        IsTooLargeFor(source, out var problem) ? throw new MediaException(problem) : WishOf(source);

    /// <summary>Whether it is larger than the source, and then what to do about it.</summary>
    public bool IsTooLargeFor(VideoFormat source, out string problem)
    {
        var (width, height) = WishOf(source);
        problem = $"SubStream:Width ({Width}) and SubStream:Height ({Height}) make a sub-stream of {width}x{height}, and the source has {source.Width}x{source.Height}: "
            + "choose a smaller one, or 0 for a size that follows from the source's";
        return width > source.Width || height > source.Height;
    }

    private (int Width, int Height) WishOf(VideoFormat source)
    {
        var width = Width > 0 ? Width
            : Height > 0 ? Even((double)Height * source.Width / source.Height)
            : Even(Math.Clamp(UsualWidth, source.Width / 3.0, source.Width / 2.0));
        return (width, Height > 0 ? Height : Even((double)width * source.Height / source.Width));
    }

    private static int Even(double side) => Math.Max(2, 2 * (int)Math.Round(side / 2));
}

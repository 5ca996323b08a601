using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>What a <see cref="QualityMeter"/> judges by.</summary>
/// <param name="Width">Pixels of the source, 8 to <see cref="LumaSsim.MaxWidth"/>; smaller decoded pictures are scaled up to it.</param>
/// <param name="Height">Pixels of the source, 8 at least.</param>
/// <param name="Rate">Of the source.</param>
/// <param name="DelayBudget">From capture to display: what is on the screen should have been captured this long ago.</param>
public sealed record QualityPlan(int Width, int Height, FrameRate Rate, TimeSpan DelayBudget)
{
    /// <summary>How long past its budget a picture may come and still be known; a later one counts as never shown.</summary>
    public TimeSpan LongestLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pictures that may be handed over ahead of their display, with the one on the screen.</summary>
    public int DisplayPictures { get; init; } = 16;

    /// <summary>
    /// The screen is frozen when it shows the same picture for longer than this: 200 ms, or two frames
    /// of a slower source.
    /// </summary>
    public TimeSpan FreezeLimit => Rate.Interval * 2 > LeastFreeze ? Rate.Interval * 2 : LeastFreeze;

    /// <summary>All that the meter allocates.</summary>
    public DataSize Memory => new((long)Width * Height * (ReferencePictures + DisplayPictures + 1));

    internal int ReferencePictures => (int)Math.Ceiling((DelayBudget + LongestLag) / Rate.Interval) + 2;

    private static readonly TimeSpan LeastFreeze = TimeSpan.FromMilliseconds(200);
}

using EdgeCam.Options;
using EdgeCam.Overlay;
using EdgeCam.Ports;

namespace EdgeCam.Pipeline;

/// <summary>Covers parts of every picture that nobody may see, before anything else looks at it: a neighbour's window.</summary>
/// <param name="masks">In percent of the picture.</param>
/// <remarks>Thread-bound to the encode thread. Allocates nothing.</remarks>
internal sealed class MaskStage(IReadOnlyList<MaskArea> masks)
{
    private const double Percent = 100;

    /// <summary>Null: nothing is to be covered.</summary>
    public static MaskStage? Of(PrivacyOptions options) => options.Masks.Count == 0 ? null : new([.. options.Masks.Select(MaskArea.Parse)]);

    public void OnPicture(in Picture picture)
    {
        foreach (var mask in masks)
        {
            OverlayPainter.Cover(
                picture,
                (int)Math.Floor(mask.X / Percent * picture.Width),
                (int)Math.Floor(mask.Y / Percent * picture.Height),
                (int)Math.Ceiling((mask.X + mask.Width) / Percent * picture.Width),
                (int)Math.Ceiling((mask.Y + mask.Height) / Percent * picture.Height));
        }
    }
}

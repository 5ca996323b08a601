using System.Globalization;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>What nobody may see or hear.</summary>
internal sealed class PrivacyOptions
{
    /// <summary>
    /// A dark picture and silence instead of the scene, for everyone: players, uplinks, snapshots, clips, motion. A byte
    /// stream, which is passed through, stands still.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>Parts of the picture that are always dark: <c>x,y,width,height</c> in percent of the picture, from its upper left corner.</summary>
    [MaxItems(16, MayBeEmpty = true), MaskArea, Applies(ApplyMode.Reopen)]
    public List<string> Masks { get; } = [];
}

/// <summary>A part of a picture, in percent of its width and height.</summary>
internal readonly record struct MaskArea(double X, double Y, double Width, double Height)
{
    /// <param name="text">One that <see cref="MaskAreaAttribute"/> accepts.</param>
    public static MaskArea Parse(string text)
    {
        double[] numbers = [.. text.Split(',').Select(number => double.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture))];
        return new(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}

internal sealed class MaskAreaAttribute : OptionRuleAttribute
{
    private const double Whole = 100;

    public override string Requirement => "must be x,y,width,height in percent of the picture, such as 60,0,40,25.5, and lie inside it";

    public override bool IsMet(object value) =>
        ((string)value).Split(',') is { Length: 4 } parts
        && Array.TrueForAll(parts, part => double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        && MaskArea.Parse((string)value) is { Width: > 0, Height: > 0 } mask
        && mask.X + mask.Width <= Whole && mask.Y + mask.Height <= Whole;
}

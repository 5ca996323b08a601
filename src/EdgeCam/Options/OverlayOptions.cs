using System.ComponentModel.DataAnnotations;
using EdgeCam.Overlay;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>Text in the picture, before it is encoded.</summary>
internal sealed class OverlayOptions
{
    public bool Enabled { get; set; }

    /// <summary>{time} is the local date and time, {time:%H:%M:%S} what strftime makes of it. Empty: not drawn.</summary>
    [OverlayText, Applies(ApplyMode.Live)]
    public string Line1 { get; set; } = "{time}";

    [OverlayText, Applies(ApplyMode.Live)]
    public string Line2 { get; set; } = "";

    public OverlayPosition Position { get; set; } = OverlayPosition.TopLeft;

    /// <summary>Pixels of one dot of the font. 0: one for every 360 lines of the picture.</summary>
    [Range(0, 16)]
    public int Scale { get; set; }
}

internal sealed class OverlayTextAttribute : OptionRuleAttribute
{
    public override string Requirement => $"must be at most {OverlayText.MaxLength} printable ASCII characters; in {{time:...}} only %Y %m %d %H %M %S %%";

    public override bool IsMet(object value) => OverlayText.IsValid((string)value);
}

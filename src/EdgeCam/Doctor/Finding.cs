namespace EdgeCam.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be, or a fact.</summary>
    Ok,

    /// <summary>It films all the same; the owner may want to know, or to do something.</summary>
    Note,

    /// <summary>The configuration needs something that is not there: as it is, the camera will not film.</summary>
    Fix,
}

/// <summary>What was found.</summary>
/// <param name="Area">One of <see cref="Areas"/>.</param>
/// <param name="Text">For people: what is there, and what it is used for.</param>
/// <param name="Advice">What to do: a command, or the setting to change. Empty: nothing.</param>
internal sealed record Finding(string Area, FindingLevel Level, string Text, string Advice = "")
{
    public static Finding Ok(string area, string text) => new(area, FindingLevel.Ok, text);

    public static Finding Note(string area, string text, string advice = "") => new(area, FindingLevel.Note, text, advice);

    public static Finding Fix(string area, string text, string advice) => new(area, FindingLevel.Fix, text, advice);
}

/// <summary>What findings are about, in the order of the report.</summary>
internal static class Areas
{
    public const string Board = "board";
    public const string Source = "source";
    public const string Camera = "camera";
    public const string Controls = "controls";
    public const string Encoder = "encoder";
    public const string Sound = "sound";
    public const string Pins = "pins";
    public const string Heat = "heat";
    public const string Memory = "memory";
    public const string Disk = "disk";
    public const string Clock = "clock";
    public const string Network = "network";
    public const string Ports = "ports";
    public const string Libraries = "libraries";
}

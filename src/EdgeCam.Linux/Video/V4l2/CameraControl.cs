namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What can be adjusted on a camera: exposure, gain, white balance, focus, flip.</summary>
/// <param name="Id">V4L2_CID_*.</param>
/// <param name="Name">As it is configured: the driver's title in lower case with _ between words ("white_balance_automatic").</param>
/// <param name="Value">As it is set; null for a button.</param>
/// <param name="IsActive">False: another control has taken it over, such as an automatic one.</param>
/// <param name="Menu">Its choices by number, where it has such.</param>
public sealed record CameraControl(
    uint Id,
    string Name,
    long Minimum,
    long Maximum,
    long Step,
    long Default,
    long? Value,
    bool IsReadOnly,
    bool IsActive,
    IReadOnlyDictionary<long, string> Menu)
{
    /// <summary>What is wrong with a value, and what would be right; null: nothing.</summary>
    public string? FaultOf(long value) =>
        IsReadOnly ? $"{Name} can only be read"
        : Menu.Count > 0 && !Menu.ContainsKey(value) ? $"{Name}={value}: must be one of {string.Join(", ", Menu.Select(choice => $"{choice.Key} ({choice.Value})"))}"
        : value < Minimum || Maximum < value ? $"{Name}={value}: must be {Minimum} to {Maximum}"
        : Step > 1 && (value - Minimum) % Step != 0 ? $"{Name}={value}: must be {Minimum} to {Maximum} in steps of {Step}"
        : null;

    /// <summary>"White Balance, Automatic" becomes "white_balance_automatic", as v4l2-ctl spells it.</summary>
    internal static string NameOf(string title) =>
        string.Join('_', string.Concat(title.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

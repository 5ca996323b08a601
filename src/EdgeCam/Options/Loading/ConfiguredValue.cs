namespace EdgeCam.Options.Loading;

/// <summary>A valid value that somebody configured.</summary>
/// <param name="text">In its usual form; what the binder reads.</param>
/// <param name="where">The file with its line, or the environment variable.</param>
internal sealed class ConfiguredValue(OptionValue option, string key, string text, string where)
{
    public OptionValue Option { get; } = option;

    public string Key { get; } = key;

    public string Text { get; } = text;

    public string Where { get; } = where;

    /// <summary>The value as it may appear in messages; null for a secret.</summary>
    public string? Shown => Option.IsSecret ? null : Option.Shown(Text);

    public bool IsDefault => string.Equals(Text, Option.DefaultText, StringComparison.Ordinal);
}

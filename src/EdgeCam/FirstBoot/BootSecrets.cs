using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>Which keys of a boot file must not stay in it.</summary>
internal static class BootSecrets
{
    /// <summary>Where edgecam.json has what is about the box.</summary>
    public const string BoxPrefix = "Box:";

    /// <param name="key">With colons, in any case.</param>
    public static bool IsSecret(string key) => IsBox(key)
        ? BoxHints.Find(key[BoxPrefix.Length..]) is { } name && BoxHints.IsSecret(name)
        : OptionSchema.Find(key) is OptionValue { IsSecret: true };

    public static bool IsBox(string key) => key.StartsWith(BoxPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A secret that is in use already. In a list, which is replaced as a whole, it has to be given again.</summary>
    public static bool IsTaken(string key, string value) =>
        string.Equals(value, BootRequest.Taken, StringComparison.Ordinal) && IsSecret(key) && !key.Any(char.IsAsciiDigit);
}

using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeCam.Options.Loading;

namespace EdgeCam.Settings;

/// <summary>The names of a key: <c>Encoder:BitrateKbps</c> here, <c>bitrate_kbps</c> in <c>encoder</c> outside.</summary>
internal static partial class SettingKey
{
    public static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The member of that snake case name, to the letter; null when there is none.</summary>
    public static OptionNode? Find(OptionSection section, string snake) =>
        section.Members.FirstOrDefault(member => string.Equals(member.SnakeName, snake, StringComparison.Ordinal));

    /// <summary>JSON pointer (RFC 6901) to a key of the classes: <c>/encoder/bitrate_kbps</c>.</summary>
    public static string Pointer(string key) =>
        key.Length == 0 ? "" : $"/{string.Join('/', key.Split(':').Select(Snake))}";

    /// <summary>As <see cref="Pointer"/> below <paramref name="parent"/>, of a name that somebody else gave.</summary>
    public static string Below(string parent, string name)
    {
        string cut = name.Length > MaxName ? $"{name[..MaxName]}..." : name;
        return $"{parent}/{cut.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
    }

    /// <summary>A message of the configuration with every key as <see cref="Pointer"/> writes it.</summary>
    public static string InText(string message) =>
        Keys().Replace(message, match => OptionSchema.Find(match.Value) is null ? match.Value : Pointer(match.Value));

    [GeneratedRegex("[A-Z][A-Za-z]*(:[A-Za-z0-9]+)+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Keys();

    private const int MaxName = 100;
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;

namespace EdgeCam.Settings;

/// <summary>Faults of the configuration as a reply lists them: by JSON pointer, with bounds, without secrets.</summary>
internal static class SettingFaults
{
    /// <param name="given">What was written, by key.</param>
    /// <param name="changed">The keys of the change: of several that contradict one another, one of these is blamed.</param>
    public static RequestFault Of(ConfigurationFault fault, IReadOnlyDictionary<string, JsonNode?> given, HashSet<string> changed)
    {
        string key = fault.Keys.FirstOrDefault(changed.Contains) ?? fault.Key;
        var option = OptionSchema.Find(key) as OptionValue;
        var range = fault.Code == FaultCode.OutOfRange ? option?.Range : null;
        return new(SettingKey.Pointer(key), SettingKey.Snake(fault.Code.ToString()), Message(fault, option))
        {
            Got = option is null ? null : Got(option, given.GetValueOrDefault(key)),
            Min = range is null ? null : Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture),
            Max = range is null ? null : Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture),
        };
    }

    public static RequestFault Hidden(string key) => new(
        SettingKey.Pointer(key), "bad_format", $"{SettingsJson.Hidden} only stands for a secret that is set: give the secret itself, or leave the key out");

    private static string Message(ConfigurationFault fault, OptionValue? option) => (fault.Code, option) switch
    {
        (FaultCode.NotAllowed, { } choice) => $"must be one of {string.Join(", ", Enum.GetNames(choice.Type).Select(SettingKey.Snake))}",
        (FaultCode.OutOfRange, { Range: { } range }) =>
            string.Create(CultureInfo.InvariantCulture, $"{SettingKey.Snake(option.Name)} must be {range.Minimum}..{range.Maximum}"),
        _ => SettingKey.InText(fault.Message.StartsWith(Prefix, StringComparison.Ordinal) ? fault.Message[Prefix.Length..] : fault.Message),
    };

    private static JsonNode? Got(OptionValue option, JsonNode? given)
    {
        if (option.IsSecret || given is null)
            return null;
        string text = given.GetValueKind() == JsonValueKind.String ? option.Shown(given.GetValue<string>()) : given.ToJsonString();
        return text.Length > MaxShown ? JsonValue.Create($"{text[..MaxShown]}...")
            : given.GetValueKind() == JsonValueKind.String ? JsonValue.Create(text) : given.DeepClone();
    }

    private const string Prefix = $"{SettingsReader.Where}: ";
    private const int MaxShown = 80;
}

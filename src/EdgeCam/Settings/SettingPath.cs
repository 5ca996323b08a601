using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;

namespace EdgeCam.Settings;

/// <summary>One setting by its path: <c>encoder.bitrate_kbps</c>, or <c>encoder/bitrate_kbps</c>.</summary>
internal static class SettingPath
{
    /// <summary>A patch that sets one value; null when it is no single value.</summary>
    /// <param name="value">Text may stand for a number or a truth value, as those send it who know of text only.</param>
    public static JsonObject? Patch(string path, JsonNode? value) =>
        value is JsonValue scalar ? Nested(path, Find(path) is OptionValue option ? Typed(option, scalar) : scalar.DeepClone()) : null;

    /// <summary>Adds a value to a patch as somebody types it: JSON, or a text without quotes where one is wanted; null takes back.</summary>
    /// <returns>False when the patch holds something at or above the path already.</returns>
    public static bool TryPut(JsonObject patch, string path, string text)
    {
        string[] segments = Segments(path);
        foreach (string name in segments.AsSpan(0, segments.Length - 1))
        {
            if (!patch.ContainsKey(name))
                patch[name] = new JsonObject();
            if (patch[name] is not JsonObject below)
                return false;
            patch = below;
        }
        return patch.TryAdd(segments[^1], Parse(Find(path), text));
    }

    /// <summary>What stands at the path; null when nothing does.</summary>
    public static JsonNode? Get(JsonObject settings, string path) => Segments(path).Aggregate((JsonNode?)settings, (node, name) => node switch
    {
        JsonObject members => members[name],
        JsonArray items when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < items.Count => items[index],
        _ => null,
    });

    private static OptionNode? Find(string path) => Segments(path).Aggregate((OptionNode?)OptionSchema.Root, (node, name) =>
        node is OptionSection section ? SettingKey.Find(section, name) : null);

    private static JsonObject Nested(string path, JsonNode? value)
    {
        string[] segments = Segments(path);
        var nested = new JsonObject { [segments[^1]] = value };
        for (int i = segments.Length - 2; i >= 0; i--)
            nested = new JsonObject { [segments[i]] = nested };
        return nested;
    }

    private static JsonNode? Parse(OptionNode? node, string text) =>
        node is OptionValue option && IsText(option) && !text.StartsWith('"') && text is not "null"
            ? JsonValue.Create(text)
            : TryParse(text, out var json) ? json : JsonValue.Create(text);

    // Switches in Home Assistant say ON and OFF, others true and false; and some options know more than these two.
    private static JsonNode Typed(OptionValue option, JsonValue scalar) =>
        HasSwitch(option) && SwitchIn(scalar) is { } isOn ? JsonValue.Create(isOn ? "on" : "off")
        : option.Type == typeof(bool) && scalar.GetValueKind() == JsonValueKind.String && scalar.GetValue<string>() is var word && (Is(word, "on") || Is(word, "off"))
            ? JsonValue.Create(Is(word, "on"))
        : !IsText(option) && scalar.GetValueKind() == JsonValueKind.String && TryParse(scalar.GetValue<string>(), out var json) && json is JsonValue
            ? json
            : scalar.DeepClone();

    private static bool? SwitchIn(JsonValue scalar) => scalar.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when Is(scalar.GetValue<string>(), "on") => true,
        JsonValueKind.String when Is(scalar.GetValue<string>(), "off") => false,
        _ => null,
    };

    private static bool HasSwitch(OptionValue option) => option.Type.IsEnum && Enum.IsDefined(option.Type, "On") && Enum.IsDefined(option.Type, "Off");

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    private static bool IsText(OptionValue option) => option.Type == typeof(string) || option.Type.IsEnum;

    private static bool TryParse(string text, out JsonNode? json)
    {
        json = null;
        try
        {
            json = JsonNode.Parse(text, documentOptions: Strict);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string[] Segments(string path) => path.Split('.', '/');

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };
}

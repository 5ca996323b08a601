using System.Collections;
using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Options.Loading;

namespace EdgeCam.Settings;

/// <summary>Options as JSON: nested, snake case, every key.</summary>
internal static class SettingsJson
{
    /// <summary>What stands for a secret that is set. It is refused as the value of one.</summary>
    public const string Hidden = "***";

    /// <summary>For everybody: without secrets.</summary>
    public static JsonObject Shown(EdgeCamOptions options) => (JsonObject)Of(OptionSchema.Root, options, showsSecrets: false)!;

    /// <summary>What differs, a list as one: the deepest nodes with their keys.</summary>
    public static IReadOnlyList<(string Key, OptionNode Node)> Changes(EdgeCamOptions before, EdgeCamOptions after) =>
        [.. Changes(OptionSchema.Root, "", before, after)];

    /// <summary>The list of uplinks for a patch that changes it: with secrets, never to be shown.</summary>
    public static JsonArray UplinksWithSecrets(EdgeCamOptions options) =>
        (JsonArray)Of(OptionSchema.Root.Find(nameof(EdgeCamOptions.Uplinks))!, options.Uplinks, showsSecrets: true)!;

    /// <summary>Every secret that is set, for what must not hold one.</summary>
    public static IReadOnlyList<string> Secrets(EdgeCamOptions options) => [.. SecretsIn(OptionSchema.Root, options)];

    public static JsonNode Value(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        Enum choice => JsonValue.Create(SettingKey.Snake(choice.ToString())),
        _ => JsonValue.Create((string)value),
    };

    private static JsonNode? Of(OptionNode node, object value, bool showsSecrets) => node switch
    {
        OptionSection section => new JsonObject(section.Members.Select(member =>
            KeyValuePair.Create(member.SnakeName, Of(member, member.Property!.GetValue(value)!, showsSecrets)))),
        OptionList list => new JsonArray([.. ((IList)value).Cast<object>().Select(item => Of(list.Item, item, showsSecrets))]),
        OptionValue { IsSecret: true } when !showsSecrets => JsonValue.Create(value is "" ? "" : Hidden),
        OptionValue { Type: var type } option when type == typeof(string) && !showsSecrets => JsonValue.Create(option.Shown((string)value)),
        _ => Value(value),
    };

    private static IEnumerable<(string Key, OptionNode Node)> Changes(OptionNode node, string key, object before, object after) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => Changes(
            member, key.Length == 0 ? member.Name : $"{key}:{member.Name}", member.Property!.GetValue(before)!, member.Property.GetValue(after)!)),
        OptionList list => string.Equals(Text(list, before), Text(list, after), StringComparison.Ordinal) ? [] : [(key, node)],
        _ => before.Equals(after) ? [] : [(key, node)],
    };

    private static IEnumerable<string> SecretsIn(OptionNode node, object value) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => SecretsIn(member, member.Property!.GetValue(value)!)),
        OptionList list => ((IList)value).Cast<object>().SelectMany(item => SecretsIn(list.Item, item)),
        OptionValue { IsSecret: true } when value is string { Length: > 0 } secret => [secret],
        _ => [],
    };

    // With secrets: only to compare.
    private static string Text(OptionList list, object items) => Of(list, items, showsSecrets: true)!.ToJsonString();
}

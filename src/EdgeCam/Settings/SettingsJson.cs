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

    /// <summary>With secrets: to compare, and for nobody's eyes.</summary>
    public static JsonObject Whole(EdgeCamOptions options) => (JsonObject)Of(OptionSchema.Root, options, showsSecrets: true)!;

    /// <summary>What differs, a list as one: the deepest nodes with their keys.</summary>
    public static IReadOnlyList<(string Key, OptionNode Node)> Changes(EdgeCamOptions before, EdgeCamOptions after) =>
        [.. Changes(OptionSchema.Root, "", Whole(before), Whole(after))];

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
            KeyValuePair.Create(SettingKey.Snake(member.Name), Of(member, member.Property!.GetValue(value)!, showsSecrets)))),
        OptionList list => new JsonArray([.. ((IList)value).Cast<object>().Select(item => Of(list.Item, item, showsSecrets))]),
        OptionValue { IsSecret: true } when !showsSecrets => JsonValue.Create(value is "" ? "" : Hidden),
        OptionValue { Type: var type } option when type == typeof(string) && !showsSecrets => JsonValue.Create(option.Shown((string)value)),
        _ => Value(value),
    };

    private static IEnumerable<(string Key, OptionNode Node)> Changes(OptionNode node, string key, JsonNode? before, JsonNode? after)
    {
        if (node is OptionSection section)
        {
            return section.Members.SelectMany(member => SettingKey.Snake(member.Name) is var name
                ? Changes(member, key.Length == 0 ? member.Name : $"{key}:{member.Name}", before![name], after![name])
                : []);
        }
        return JsonNode.DeepEquals(before, after) ? [] : [(key, node)];
    }
}

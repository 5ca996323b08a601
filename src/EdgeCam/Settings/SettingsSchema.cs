using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;

namespace EdgeCam.Settings;

/// <summary>JSON Schema 2020-12 of the settings, read off the option classes.</summary>
internal static class SettingsSchema
{
    public const string Name = "edgecam-settings/1";

    private static readonly Lazy<JsonObject> All = new(Create);

    /// <summary>Whoever takes it must not change it.</summary>
    public static JsonObject Json => All.Value;

    /// <summary>Changes with the schema only.</summary>
    public static string Hash => SettingsReport.Hash(Json);

    private static JsonObject Create()
    {
        var documentation = OptionDocumentation.Load();
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:{Name.Replace('/', ':')}",
        };
        foreach (var (name, value) in Of(OptionSchema.Root, documentation))
            schema[name] = value?.DeepClone();
        return schema;
    }

    private static JsonObject Of(OptionNode node, OptionDocumentation documentation)
    {
        var schema = node switch
        {
            OptionSection section => OfSection(section, documentation),
            OptionList list => OfList(list, documentation),
            _ => OfValue((OptionValue)node),
        };
        if (node.Property is { } property && documentation.Of(property) is { } text)
            schema["description"] = text;
        return schema;
    }

    private static JsonObject OfSection(OptionSection section, OptionDocumentation documentation)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(section.Members.Select(member => KeyValuePair.Create(member.SnakeName, (JsonNode?)Of(member, documentation)))),
            ["additionalProperties"] = false,
        };
        string[] required = [.. section.Members.OfType<OptionValue>().Where(option => option.IsRequired).Select(option => option.SnakeName)];
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    private static JsonObject OfList(OptionList list, OptionDocumentation documentation)
    {
        var items = Of(list.Item, documentation);
        items.Remove("description"); // that of the list
        return new()
        {
            ["type"] = "array",
            ["items"] = items,
            ["maxItems"] = list.MaxItems,
            ["x-applies"] = Applies(list),
        };
    }

    private static JsonObject OfValue(OptionValue option)
    {
        var schema = new JsonObject { ["type"] = TypeName(option.Type) };
        if (option.Range is { } range)
        {
            schema["minimum"] = Number(range.Minimum);
            schema["maximum"] = Number(range.Maximum);
        }
        JsonNode[] choices = [.. Choices(option).Select(choice => (JsonNode)choice)];
        if (choices.Length > 0)
            schema["enum"] = new JsonArray(choices);
        if (Unit(option.Name) is { } unit)
            schema["unit"] = unit;
        if (!option.IsRequired)
            schema["default"] = SettingsJson.Value(option.Default);
        if (option.IsSecret)
            schema["writeOnly"] = true;
        schema["x-applies"] = Applies(option);
        return schema;
    }

    private static IEnumerable<string> Choices(OptionValue option) =>
        option.Type.IsEnum ? Enum.GetNames(option.Type).Select(SettingKey.Snake) : option.Rules.SelectMany(rule => rule.Choices);

    private static string TypeName(Type type) =>
        type == typeof(bool) ? "boolean" : type == typeof(int) ? "integer" : type == typeof(double) ? "number" : "string";

    private static JsonNode Number(object bound) => bound is int number ? number : Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    private static string Applies(OptionNode node) => SettingKey.Snake(node.Applies.ToString());

    private static string? Unit(string name) =>
        Array.Find(Units, unit => name.EndsWith(unit.Ending, StringComparison.Ordinal)) is { Unit: { } unit } ? unit : null;

    // By the endings of the names, which always carry the unit.
    private static readonly (string Ending, string? Unit)[] Units =
    [
        ("Kbps", "kbit/s"),
        ("Ms", "ms"),
        ("FramesPerSecond", "1/s"),
        ("PerSecond", "1/s"),
        ("Seconds", "s"),
        ("Megabytes", "MiB"),
        ("Kilobytes", "KiB"),
        ("Bytes", "B"),
        ("Percent", "%"),
        ("Lux", "lx"),
        ("FanOnC", "\u00b0C"),
        ("FanOffC", "\u00b0C"),
        ("Width", "px"),
        ("Height", "px"),
    ];
}

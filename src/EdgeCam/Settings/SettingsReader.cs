using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;

namespace EdgeCam.Settings;

/// <summary>
/// Translates settings as they come from outside (nested, snake case) into entries that the check of the configuration
/// reads. All it judges are names; whether values are right is that check's business.
/// </summary>
internal sealed class SettingsReader
{
    private readonly List<ConfigurationEntry> _entries = [];
    private readonly List<string> _lists = [];
    private readonly List<RequestFault> _unknown = [];
    private readonly Dictionary<string, JsonNode?> _given = new(StringComparer.Ordinal);

    /// <param name="settings">As parsed, without duplicate names.</param>
    public SettingsReader(JsonObject settings) => ReadSection(OptionSchema.Root, "", "", settings);

    public IReadOnlyList<ConfigurationEntry> Entries => _entries;

    /// <summary>The keys of the lists that are given, each as a whole.</summary>
    public IReadOnlyList<string> Lists => _lists;

    /// <summary>Names that nothing has, also where they stand before a null.</summary>
    public IReadOnlyList<RequestFault> Unknown => _unknown;

    /// <summary>What was given, by the key of the classes.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Given => _given;

    private void ReadSection(OptionSection section, string key, string pointer, JsonObject members)
    {
        int before = _entries.Count;
        foreach (var (name, value) in members)
        {
            if (SettingKey.Find(section, name) is { } member)
                Read(member, Join(key, member.Name), SettingKey.Below(pointer, name), value, isItem: false);
            else
                _unknown.Add(UnknownName(section, name, SettingKey.Below(pointer, name)));
        }
        if (_entries.Count == before && key.Length > 0) // also of nulls alone: an item of a list is there all the same
            Add(key, members, EntryForm.EmptyObject, "");
    }

    private void Read(OptionNode node, string key, string pointer, JsonNode? value, bool isItem)
    {
        if (value is null && !isItem)
            return; // takes back what was set; in a list it is a value, and a wrong one
        switch (node, value)
        {
            case (OptionSection section, JsonObject members): ReadSection(section, key, pointer, members); break;
            case (OptionList list, JsonArray items): ReadList(list, key, pointer, items); break;
            case (_, JsonObject): Add(key, value, EntryForm.EmptyObject, ""); break;
            case (_, JsonArray): Add(key, value, EntryForm.EmptyList, ""); break;
            default: ReadScalar(node, key, value); break;
        }
    }

    // One item too many is enough for the check to say so.
    private void ReadList(OptionList list, string key, string pointer, JsonArray items)
    {
        _lists.Add(key);
        for (int i = 0; i < Math.Min(items.Count, list.MaxItems + 1); i++)
        {
            string index = i.ToString(CultureInfo.InvariantCulture);
            Read(list.Item, Join(key, index), $"{pointer}/{index}", items[i], isItem: true);
        }
        if (items.Count == 0)
            Add(key, items, EntryForm.EmptyList, "");
    }

    private void ReadScalar(OptionNode node, string key, JsonNode? value)
    {
        var (form, text) = value?.GetValueKind() switch
        {
            JsonValueKind.String => (EntryForm.String, Choice(node, value.GetValue<string>())),
            JsonValueKind.Number => (EntryForm.Number, value.ToJsonString()),
            JsonValueKind.True => (EntryForm.Boolean, "true"),
            JsonValueKind.False => (EntryForm.Boolean, "false"),
            _ => (EntryForm.Null, ""),
        };
        Add(key, value, form, text);
    }

    // mpeg_ts is MpegTs; what is neither stays as it is, for the check to refuse.
    private static string Choice(OptionNode node, string text) => node is OptionValue { Type.IsEnum: true } option
        ? Array.Find(Enum.GetNames(option.Type), name => string.Equals(SettingKey.Snake(name), text, StringComparison.Ordinal)) ?? text
        : text;

    private void Add(string key, JsonNode? value, EntryForm form, string text)
    {
        _given[key] = value;
        _entries.Add(new(key, text, form, Where));
    }

    private static RequestFault UnknownName(OptionSection section, string name, string pointer)
    {
        var known = section.Members.Select(member => member.SnakeName).ToList();
        string? nearest = name.Length <= LongestTypingError ? Nearest(name, known) : null;
        return new(pointer, "unknown_key", nearest is null ? $"unknown key; known here are {string.Join(", ", known)}" : "unknown key")
        {
            DidYouMean = nearest,
        };
    }

    // The unit at the end is what people leave out: bitrate, and mistyped bitrte, mean bitrate_kbps.
    private static string? Nearest(string name, List<string> known) =>
        NearestKey.Find(name, known)
        ?? (NearestKey.Find(name, known.Select(WithoutUnit)) is { } stem ? known.Find(key => string.Equals(WithoutUnit(key), stem, StringComparison.Ordinal)) : null);

    private static string WithoutUnit(string key) => key.LastIndexOf('_') is > 0 and var end ? key[..end] : key;

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}:{name}";

    /// <summary>Where these entries stand, for messages.</summary>
    public const string Where = "settings";

    private const int LongestTypingError = 100;
}

using EdgeCam.Options.Loading;

namespace EdgeCam.Tests;

/// <summary>Every key there is, as the option classes describe it.</summary>
internal static class Keys
{
    /// <summary>Values that exist without anybody configuring a list item.</summary>
    public static IReadOnlyDictionary<string, OptionValue> Fixed { get; } = Under(OptionSchema.Root, "", withItems: false)
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>As <see cref="Fixed"/>, and those of the first item of each list.</summary>
    public static IReadOnlyDictionary<string, OptionValue> All { get; } = Under(OptionSchema.Root, "", withItems: true)
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    public static IReadOnlyList<string> Lists { get; } = [.. ListsUnder(OptionSchema.Root, "")];

    private static IEnumerable<KeyValuePair<string, OptionValue>> Under(OptionNode node, string key, bool withItems) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => Under(member, Join(key, member.Name), withItems)),
        OptionList list => withItems ? Under(list.Item, $"{key}:0", withItems) : [],
        _ => [new(key, (OptionValue)node)],
    };

    private static IEnumerable<string> ListsUnder(OptionNode node, string key) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => ListsUnder(member, Join(key, member.Name))),
        OptionList => [key],
        _ => [],
    };

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}:{name}";
}

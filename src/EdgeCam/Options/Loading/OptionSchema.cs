using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace EdgeCam.Options.Loading;

/// <summary>One key of the configuration as its class describes it.</summary>
internal abstract record OptionNode(string Name);

/// <summary>An object whose members are keys.</summary>
internal sealed record OptionSection(string Name, IReadOnlyList<OptionNode> Members) : OptionNode(Name)
{
    /// <summary>Keys are compared without case, as Microsoft's binder does.</summary>
    public OptionNode? Find(string name) =>
        Members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A list; in keys its items are numbered from 0.</summary>
internal sealed record OptionList(string Name, OptionNode Item, int MaxItems) : OptionNode(Name);

/// <summary>A value: <see cref="bool"/>, <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or an enum.</summary>
/// <param name="Default">What the class holds when nothing is configured.</param>
/// <param name="Range">Inclusive bounds; null where the type is the only limit.</param>
/// <param name="IsRequired">Within a list item: must be given, there is no useful default.</param>
/// <param name="IsSecret">Must not appear in any text.</param>
internal sealed record OptionValue(
    string Name,
    Type Type,
    object Default,
    RangeAttribute? Range,
    IReadOnlyList<OptionRuleAttribute> Rules,
    bool IsRequired,
    bool IsSecret) : OptionNode(Name)
{
    public string DefaultText => Text(Default);

    /// <summary>A value that is not secret, as it may appear in messages.</summary>
    public string Shown(string text) => Rules.Aggregate(text, (shown, rule) => rule.Shown(shown));

    /// <summary>The value as it is written in a file, without quotes.</summary>
    public static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>Reads the description of every key off the option classes.</summary>
internal static class OptionSchema
{
    public static OptionSection Root { get; } = SectionOf("", new EdgeCamOptions());

    private static OptionSection SectionOf(string name, object defaults) => new(
        name,
        [.. defaults.GetType().GetProperties().Select(property => NodeOf(property, property.GetValue(defaults)!))]);

    private static OptionNode NodeOf(PropertyInfo property, object value) => value switch
    {
        bool or int or double or string or Enum => ValueOf(property, property.PropertyType, value),
        System.Collections.IList => new OptionList(property.Name, ItemOf(property), MaxItemsOf(property)),
        _ => SectionOf(property.Name, value),
    };

    private static OptionNode ItemOf(PropertyInfo list)
    {
        var item = list.PropertyType.GetGenericArguments()[0];
        return item == typeof(string) ? ValueOf(list, item, "") : SectionOf(list.Name, Activator.CreateInstance(item)!);
    }

    private static OptionValue ValueOf(PropertyInfo property, Type type, object value) => new(
        property.Name,
        type,
        value,
        property.GetCustomAttribute<RangeAttribute>(),
        [.. property.GetCustomAttributes<OptionRuleAttribute>()],
        property.IsDefined(typeof(RequiredAttribute)),
        property.IsDefined(typeof(SecretAttribute)));

    private static int MaxItemsOf(PropertyInfo list) => list.GetCustomAttribute<MaxItemsAttribute>()?.Count
        ?? throw new InvalidOperationException($"{list.DeclaringType}.{list.Name} is a list without [MaxItems].");
}

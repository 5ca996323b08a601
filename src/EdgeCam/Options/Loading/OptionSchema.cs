using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using EdgeCam.Settings;

namespace EdgeCam.Options.Loading;

/// <summary>One key of the configuration as its class describes it.</summary>
internal abstract record OptionNode(string Name)
{
    /// <summary>The name over MQTT.</summary>
    public string SnakeName { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(Name);

    /// <summary>How a change takes effect; of a section, what counts for the keys that say nothing else.</summary>
    public ApplyMode Applies { get; init; } = ApplyMode.Restart;

    /// <summary>A change always comes with a time limit within which it must prove itself.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Where the options hold it; null for the root.</summary>
    public PropertyInfo? Property { get; init; }
}

/// <summary>An object whose members are keys.</summary>
internal sealed record OptionSection(string Name, IReadOnlyList<OptionNode> Members) : OptionNode(Name)
{
    /// <summary>Keys are compared without case, as Microsoft's binder does.</summary>
    public OptionNode? Find(string name) =>
        Members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A list; in keys its items are numbered from 0.</summary>
internal sealed record OptionList(string Name, OptionNode Item, int MaxItems) : OptionNode(Name)
{
    /// <inheritdoc cref="MaxItemsAttribute.MayBeEmpty"/>
    public bool MayBeEmpty { get; init; }
}

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
    public static OptionSection Root { get; } = SectionOf(new OptionSection("", []), new EdgeCamOptions());

    /// <summary>The description of a key such as <c>Uplinks:0:Url</c>, case apart; null when there is none.</summary>
    public static OptionNode? Find(string key) => key.Split(':').Aggregate((OptionNode?)Root, (node, segment) => node switch
    {
        OptionSection section => section.Find(segment),
        OptionList list => list.Item,
        _ => null,
    });

    /// <param name="frame">Everything but the members; they take after it.</param>
    private static OptionSection SectionOf(OptionSection frame, object defaults) =>
        frame with { Members = [.. defaults.GetType().GetProperties().Select(property => NodeOf(frame, property, property.GetValue(defaults)!))] };

    private static OptionNode NodeOf(OptionNode parent, PropertyInfo property, object value) => value switch
    {
        bool or int or double or string or Enum => Under(parent, property, ValueOf(property, property.PropertyType, value)),
        System.Collections.IList => ListOf(parent, property),
        _ => SectionOf(Under(parent, property, new OptionSection(property.Name, [])), value),
    };

    private static OptionList ListOf(OptionNode parent, PropertyInfo property)
    {
        var type = property.PropertyType.GetGenericArguments()[0];
        var frame = Under(parent, property, new OptionSection(property.Name, []));
        OptionNode item = type == typeof(string)
            ? Under(frame, property, ValueOf(property, type, ""))
            : SectionOf(frame, Activator.CreateInstance(type)!);
        return Under(parent, property, new OptionList(property.Name, item, MaxItemsOf(property))
        {
            MayBeEmpty = property.GetCustomAttribute<MaxItemsAttribute>()!.MayBeEmpty,
        });
    }

    private static T Under<T>(OptionNode parent, PropertyInfo property, T node)
        where T : OptionNode => node with
    {
        Applies = property.GetCustomAttribute<AppliesAttribute>()?.Mode ?? parent.Applies,
        IsGuarded = parent.IsGuarded || property.IsDefined(typeof(GuardedAttribute)),
        Property = property,
    };

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

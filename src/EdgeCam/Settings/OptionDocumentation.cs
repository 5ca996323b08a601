using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace EdgeCam.Settings;

/// <summary>What the documentation comments say of the options: the file that the compiler writes beside the executable.</summary>
internal sealed partial class OptionDocumentation
{
    private readonly Dictionary<string, XElement> _summaries;

    private OptionDocumentation(Dictionary<string, XElement> summaries) => _summaries = summaries;

    /// <summary>Empty where the file was not installed: descriptions help, nothing depends on them.</summary>
    public static OptionDocumentation Load()
    {
        string file = Path.ChangeExtension(typeof(OptionDocumentation).Assembly.Location, ".xml");
        try
        {
            return new(XDocument.Load(file).Descendants("member")
                .Where(member => member.Element("summary") is not null)
                .ToDictionary(member => (string)member.Attribute("name")!, member => member.Element("summary")!, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException or ArgumentException)
        {
            return new([]);
        }
    }

    /// <summary>The summary of the property, or else of the class that it holds, as plain text; null when there is none.</summary>
    public string? Of(PropertyInfo property) =>
        (_summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}")
            ?? _summaries.GetValueOrDefault($"T:{property.PropertyType.FullName}")) is { } summary
            ? Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim()
            : null;

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when element.Attribute("cref") is { } target => SettingKey.Snake(target.Value[(target.Value.LastIndexOf('.') + 1)..]),
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.None, 1_000)]
    private static partial Regex Spaces();
}

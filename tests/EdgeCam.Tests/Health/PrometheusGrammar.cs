using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeCam.Tests.Health;

/// <summary>Reads a page in Prometheus' text format and says what breaks its rules (prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal static partial class PrometheusGrammar
{
    /// <summary>Samples by name with labels.</summary>
    /// <exception cref="FormatException">A line breaks a rule.</exception>
    public static Dictionary<string, double> Read(string page)
    {
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var last = "";
        Demand(page.Length == 0 || page.EndsWith('\n'), "the last line ends with a line feed", page);
        foreach (var line in page.Split('\n')[..^1])
        {
            if (Comment().Match(line) is { Success: true } comment)
                last = OnComment(comment, types, line);
            else
                OnSample(line, last, types, samples);
        }

        return samples;
    }

    private static string OnComment(Match comment, Dictionary<string, string> types, string line)
    {
        var (kind, name) = (comment.Groups["kind"].Value, comment.Groups["name"].Value);
        if (kind == "TYPE")
        {
            Demand(types.TryAdd(name, comment.Groups["rest"].Value), "one TYPE for each name", line);
            Demand(types[name] is "counter" or "gauge", "a type that is used here", line);
            Demand(name.EndsWith("_total", StringComparison.Ordinal) == (types[name] == "counter"), "counters, and only they, end in _total", line);
        }

        return name;
    }

    private static void OnSample(string line, string last, Dictionary<string, string> types, Dictionary<string, double> samples)
    {
        var sample = Sample().Match(line);
        Demand(sample.Success, "name, labels, value", line);
        Demand(string.Equals(sample.Groups["name"].Value, last, StringComparison.Ordinal) && types.ContainsKey(last), "samples stand behind their TYPE", line);
        Demand(double.TryParse(sample.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value), "a number", line);
        var labels = sample.Groups["label"].Captures.Select(label => label.Value).ToArray();
        Demand(labels.Distinct(StringComparer.Ordinal).Count() == labels.Length, "each label once", line);
        Demand(samples.TryAdd(sample.Groups["key"].Value, value), "each sample once", line);
    }

    private static void Demand(bool isTrue, string rule, string line)
    {
        if (!isTrue)
            throw new FormatException($"{rule}: {line}");
    }

    [GeneratedRegex(@"^# (?<kind>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>[^\n]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<key>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)=""([^""\\\n]|\\[\\n""])*""(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)=""([^""\\\n]|\\[\\n""])*"")*\})?) (?<value>\S+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();
}

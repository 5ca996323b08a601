using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EdgeCam.Health;

/// <summary>
/// A meter in the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Names
/// follow OpenTelemetry's rules for Prometheus: dots become underscores, the unit follows, counters end in _total.
/// </summary>
/// <remarks>Thread-safe: each page is made by a listener of its own.</remarks>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // UCUM codes as the words that Prometheus uses (OpenTelemetry, "Prometheus and OpenMetrics compatibility").
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["By"] = "bytes", ["s"] = "seconds", ["Cel"] = "celsius", ["Hz"] = "hertz", ["bit/s"] = "bits_per_second", ["dBm"] = "dbm", ["1"] = "",
    };

    /// <summary>One page with all that the meter measures now.</summary>
    public static string Of(string meter)
    {
        var families = new SortedDictionary<string, Family>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (string.Equals(instrument.Meter.Name, meter, StringComparison.Ordinal))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(families, instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(families, instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        var page = new StringBuilder();
        foreach (var (name, family) in families)
            family.WriteTo(page, name);
        return page.ToString();
    }

    private static void Add(SortedDictionary<string, Family> families, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isCounter = IsCounter(instrument);
        var name = NameOf(instrument.Name, instrument.Unit, isCounter);
        if (!families.TryGetValue(name, out var family))
            families[name] = family = new Family(isCounter ? "counter" : "gauge", instrument.Description ?? "", []);
        family.Samples.Add(name + Labels(tags) + " " + value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static bool IsCounter(Instrument instrument) => instrument is ObservableCounter<double> or ObservableCounter<long>;

    private static string NameOf(string name, string? unit, bool isCounter)
    {
        var (text, suffix) = (Legal(name), Suffix(unit));
        if (suffix.Length > 0 && !text.EndsWith("_" + suffix, StringComparison.Ordinal))
            text += "_" + suffix;
        return isCounter ? text + "_total" : text;
    }

    // {frame} is an annotation and no unit.
    private static string Suffix(string? unit) => unit is null || unit.StartsWith('{') ? "" : Units.TryGetValue(unit, out var word) ? word : Legal(unit);

    private static string Legal(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder("{");
        foreach (var (key, value) in tags)
        {
            if (text.Length > 1)
                text.Append(',');
            text.Append(Legal(key)).Append("=\"").Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string Escaped(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private sealed record Family(string Type, string Help, List<string> Samples)
    {
        public void WriteTo(StringBuilder page, string name)
        {
            page.Append("# HELP ").Append(name).Append(' ').Append(Escaped(Help)).Append('\n');
            page.Append("# TYPE ").Append(name).Append(' ').Append(Type).Append('\n');
            foreach (var sample in Samples)
                page.Append(sample).Append('\n');
        }
    }
}

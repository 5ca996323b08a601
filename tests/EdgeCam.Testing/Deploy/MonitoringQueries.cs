using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeCam.Testing.Deploy;

/// <summary>Every question that the alerts and the dashboard ask of Prometheus.</summary>
public static partial class MonitoringQueries
{
    // Labels of uplinks that begin as metrics do.
    private static readonly string[] Labels = ["edgecam_uplink", "edgecam_reason"];

    /// <summary>The conditions of all alerts.</summary>
    public static IReadOnlyList<string> OfAlerts() =>
        [.. Condition().Matches(DeployFolder.Text("prometheus/edgecam-rules.yml")).Select(match => match.Groups["query"].Value)];

    /// <summary>All panels, with all cameras and a minute in the place of the dashboard's variables.</summary>
    public static IReadOnlyList<string> OfDashboard() =>
    [
        .. Panels().SelectMany(panel => panel["targets"]?.AsArray() ?? []).Select(target => ((string)target!["expr"]!)
            .Replace("$instance", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "1m", StringComparison.Ordinal)),
    ];

    /// <summary>The dashboard's panels and rows.</summary>
    public static IReadOnlyList<JsonNode> Panels() => [.. JsonNode.Parse(DeployFolder.Text("grafana/edgecam.json"))!["panels"]!.AsArray().Select(panel => panel!)];

    /// <summary>The names of what a page of EdgeCam has, in a query.</summary>
    public static IEnumerable<string> MetricsIn(string query) => Metric().Matches(query).Select(match => match.Value).Except(Labels, StringComparer.Ordinal);

    [GeneratedRegex("^ +expr: (?<query>.+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b(edgecam|hw|system|process)_\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metric();
}

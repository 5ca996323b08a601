using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Deploy;

/// <summary>deploy/prometheus and deploy/grafana with a real camera and a real Prometheus.</summary>
public sealed class MonitoringTests
{
    // What only a Raspberry Pi, a Wi-Fi or a far end that answers tells; DeployedMetricsTests has them all.
    private static readonly string[] NotHere =
        ["hw_temperature_celsius", "edgecam_power_under_voltage", "system_cpu_frequency_hertz", "system_disk_io_write_bytes_total", "edgecam_uplink_round_trip_seconds"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_camera_shows_reaches_the_central_prometheus_and_answers_every_alert_and_panel()
    {
        await using var central = await CentralPrometheus.Start();
        var page = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start(
            ("Metrics__PagePort", page), ("SubStream__Enabled", true), ("SubStream__Width", 160), ("SubStream__Height", 120),
            ("Uplinks__0__Url", $"rtp://127.0.0.1:{page + 2}"), ("Uplinks__0__Feedback", "Reports"));
        central.StartAgent(page);

        // Two samples, for a rate takes two.
        await Eventually.IsTrue(async () => (await central.Ask("rate(edgecam_frames_out_total[1m]) > 0")).Count > 0, Player.Patience, $"a rate of frames: {central.Log}", Cancel);
        Assert.Equal(("gate", "edgecam"), Labels((await central.Ask("edgecam_source_absent == 0"))[0]!["metric"]!));

        string[] queries = [.. MonitoringQueries.OfAlerts(), .. MonitoringQueries.OfDashboard()];
        foreach (var query in queries)
            await central.Ask(query);
        foreach (var metric in queries.SelectMany(MonitoringQueries.MetricsIn).Distinct(StringComparer.Ordinal).Except(NotHere, StringComparer.Ordinal))
            Assert.True((await central.Ask(metric)).Count > 0, $"{metric} did not arrive");
        Assert.Empty(await central.Ask("ALERTS{severity=\"critical\"}"));
    }

    [Fact]
    public async Task Who_has_no_certificate_neither_writes_to_the_central_prometheus_nor_reads_there()
    {
        await using var central = await CentralPrometheus.Start();
        using var stranger = central.Client(null);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetAsync(new Uri("/api/v1/query?query=up", UriKind.Relative), Cancel));
        using var content = new ByteArrayContent([]);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.PostAsync(new Uri("/api/v1/write", UriKind.Relative), content, Cancel));
    }

    [Fact]
    public async Task Promtool_takes_the_files_and_the_alerts_rise_where_they_should()
    {
        Needs.Programs("promtool");
        string[] commands =
        [
            $"check config --syntax-only {DeployFolder.File("prometheus/prometheus.yml")}", $"check config --agent --syntax-only {DeployFolder.File("prometheus/agent.yml")}",
            $"check rules {DeployFolder.File("prometheus/edgecam-rules.yml")}", $"test rules {DeployFolder.File("prometheus/edgecam-rules.test.yml")}",
        ];
        foreach (var command in commands)
        {
            var result = await Tool.Run("promtool", command, Player.Patience, Cancel);
            Assert.True(result.Succeeded, result + result.Output);
        }
    }

    private static (string?, string?) Labels(System.Text.Json.Nodes.JsonNode metric) => ((string?)metric["instance"], (string?)metric["job"]);
}

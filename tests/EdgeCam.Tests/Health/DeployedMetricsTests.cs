using EdgeCam.Health;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Health;

/// <summary>What alerts and dashboard ask for, held against the page of a camera whose machine tells everything.</summary>
[Collection(MetricsTests.OneMeter)]
public sealed class DeployedMetricsTests : IDisposable
{
    private readonly ScratchFolder _tree = new();

    [Fact]
    public void Every_figure_that_is_asked_for_is_on_the_page_of_a_raspberry_pi()
    {
        RaspberryPi();
        var camera = Readings.Camera with { Uplinks = [Readings.Uplink], Sub = new SubStreamReading(FramesOut: 50, BytesOut: 5_000, Refused: 2, IdrsForced: 1) };
        using var meter = new CameraMeter(() => camera, () => new BrokerStatus(true, 3, 2, 1, ""), new MachineProbe(_tree["."], _tree["."]));
        var page = PrometheusGrammar.Read(PrometheusText.Of(CameraMeter.Name)).Keys.Select(key => key.Split('{')[0]).ToHashSet(StringComparer.Ordinal);

        string[] queries = [.. MonitoringQueries.OfAlerts(), .. MonitoringQueries.OfDashboard()];
        var asked = queries.SelectMany(MonitoringQueries.MetricsIn).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(asked.Count > 25, $"only {asked.Count} figures are asked for");
        Assert.Empty(asked.Except(page, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_panel_of_the_dashboard_has_a_place_of_its_own_and_asks_for_the_chosen_cameras()
    {
        var panels = MonitoringQueries.Panels();
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel["id"]!).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => ((int)panel["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!)).Distinct().Count());
        foreach (var panel in panels.Where(panel => (string?)panel["type"] != "row"))
        {
            Assert.InRange((int)panel["gridPos"]!["x"]! + (int)panel["gridPos"]!["w"]!, 1, 24);
            Assert.All(panel["targets"]!.AsArray(), target => Assert.Contains("{instance=~\"$instance\"}", (string)target!["expr"]!, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _tree.Dispose();

    private void RaspberryPi()
    {
        Write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        Write("sys/class/thermal/thermal_zone0/temp", "58400\n");
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", "50001\n");
        Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1000000\n");
        Write("proc/meminfo", "MemAvailable:     228000 kB\n");
        Write("proc/uptime", "86412.00 300000.00\n");
        Write("proc/self/mountinfo", "30 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw\n");
        Write("sys/dev/block/179:2/stat", "1 0 8 0 1 0 16 0 0 0 0\n");
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_tree[path])!);
        File.WriteAllText(_tree[path], text);
    }
}

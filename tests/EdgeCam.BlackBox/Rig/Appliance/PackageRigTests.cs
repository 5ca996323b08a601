using System.Text.Json.Nodes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>The package comes, is replaced by a newer one while people watch, and goes, under a running systemd.</summary>
[Collection(nameof(Undisturbed))]
public sealed class PackageRigTests : IClassFixture<InstalledAppliance>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly string[] Ours =
    [
        "/etc/edgecam", "/usr/lib/edgecam", "/usr/bin/edgecam", "/var/lib/edgecam-setup", "/var/lib/edgecam-update", "/run/edgecam",
        "/usr/lib/systemd/system/edgecam.service", "/usr/lib/systemd/system/edgecam.socket", "/etc/systemd/system/multi-user.target.wants/edgecam.service",
        "/etc/systemd/system/sockets.target.wants/edgecam.socket", "/usr/lib/systemd/system.conf.d/edgecam-watchdog.conf", "/etc/avahi/services/edgecam.service",
    ];

    private readonly InstalledAppliance _appliance;
    private readonly ITestOutputHelper _output;

    public PackageRigTests(InstalledAppliance appliance, ITestOutputHelper output)
    {
        InstalledAppliance.IsNeeded();
        (_appliance, _output) = (appliance, output);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newer_one_takes_over_and_one_that_is_purged_leaves_nothing()
    {
        await using (var viewer = Viewer.Start(_appliance.User))
        {
            await viewer.Sees(15, Patience);
            var reply = await Control.Ask("settings", "settings", JsonNode.Parse("""{"patch":{"motion":{"sensitivity":23}}}""")!, Cancel);
            Assert.Equal("ok", (string?)reply!["status"]);
            var (process, began) = (await InstalledAppliance.ProcessId(), TimeProvider.System.GetTimestamp());
            await Machine.Run("dpkg", "--install", InstalledAppliance.Beside("newer.deb"));
            await viewer.Sees(15, Patience);
            Assert.NotEqual(process, await InstalledAppliance.ProcessId());
            _output.WriteLine($"replaced by a newer one: without pictures for {viewer.LongestPause(began).TotalSeconds:0.0} s");
        }

        var kept = JsonNode.Parse(await File.ReadAllTextAsync("/var/lib/edgecam/settings.json", Cancel))!;
        Assert.Equal(23, (int?)kept["settings"]!["motion"]!["sensitivity"]);
        await Machine.Run("dpkg", "--remove", "edgecam");
        Assert.True(File.Exists("/etc/edgecam/edgecam.json") && File.Exists("/var/lib/edgecam/settings.json"), "what its owner has set up went with the program");
        await AssertNothingRuns();
        await Machine.Try("umount", "--lazy", "/var/lib/edgecam"); // the rig's, which nobody can remove
        await Machine.Run("dpkg", "--purge", "edgecam");
        Assert.DoesNotContain(Ours.Append("/var/lib/edgecam"), Path.Exists);
    }

    private static async Task AssertNothingRuns()
    {
        var units = await Machine.Run("systemctl", "list-units", "--all", "--plain", "--no-legend", "edgecam*");
        Assert.True(units.Length == 0 || units.Split('\n').All(unit => unit.Contains("not-found", StringComparison.Ordinal)), units);
        Assert.False((await Machine.Try("pgrep", "-u", "edgecam")).Succeeded, "a process of the user edgecam is left");
        Assert.Empty(await Machine.Run("ss", "-Hltn", "sport = :554"));
    }
}

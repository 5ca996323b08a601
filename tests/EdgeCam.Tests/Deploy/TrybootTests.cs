using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Deploy;

/// <summary>deploy/image: RAUC's boot loader backend for the Raspberry Pi's firmware, on a tree that looks like its card.</summary>
public sealed class TrybootTests : IDisposable
{
    private readonly ScratchFolder _tree = new();

    public TrybootTests()
    {
        foreach (var folder in (string[])["bootfs", "run", "proc/device-tree/chosen/bootloader"])
            Directory.CreateDirectory(_tree[folder]);
        File.WriteAllText(Autoboot, "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n"); // as rpi-image-gen writes it
        Running(2);
    }

    private string Autoboot => _tree["bootfs/autoboot.txt"];

    private string Request => _tree["run/systemd/reboot-param"];

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task An_update_is_tried_once_and_only_what_came_up_and_is_good_stays()
    {
        Assert.Equal("A", await Says("get-primary"));
        await Does("set-state B bad"); // as RAUC does it before it writes, and after
        Assert.Equal("bad", await Says("get-state B"));
        await Does("set-primary B");
        Assert.Equal(("B", "good"), (await Says("get-primary"), await Says("get-state B")));
        Assert.Equal("0 tryboot\n", await File.ReadAllTextAsync(Request, Cancel));
        Assert.Equal(("2", "3"), Partitions());

        Restart(3);
        Assert.Equal(("A", "B"), (await Says("get-primary"), await Says("get-current")));
        await Does("set-state B good");
        Assert.Equal(("3", "2"), Partitions());
        Assert.Equal("B", await Says("get-primary"));
    }

    [Fact]
    public async Task A_slot_that_did_not_come_up_is_left_and_may_be_called_good_by_nobody()
    {
        await Does("set-primary B");
        Restart(2);
        Assert.Equal("A", await Says("get-primary"));
        await Does("set-state B good");
        await Does("set-state A good");
        Assert.Equal(("2", "3"), Partitions());
    }

    [Fact]
    public async Task A_trial_that_is_called_bad_goes_back_with_the_next_restart()
    {
        await Does("set-primary B");
        Restart(3);
        await Does("set-state B bad");
        await Does("set-primary A");
        Assert.Equal(("A", "bad"), (await Says("get-primary"), await Says("get-state B")));
        Assert.False(File.Exists(Request));
        Assert.Equal(("2", "3"), Partitions());
    }

    [Fact]
    public async Task What_is_asked_for_and_taken_back_is_not_tried()
    {
        await Does("set-primary B");
        await Does("set-state B bad");
        Assert.False(File.Exists(Request));
        Assert.Equal("A", await Says("get-primary"));
    }

    [Theory]
    [InlineData("set-primary C")]
    [InlineData("set-state A fine")]
    [InlineData("get-state")]
    [InlineData("reboot now")]
    public async Task What_it_does_not_know_it_refuses(string arguments) =>
        Assert.Contains("must be", (await Run(arguments, succeeds: false)).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Without_the_firmwares_file_it_says_what_is_missing()
    {
        File.Delete(Autoboot);
        Assert.Contains("BOOTCONFIG", (await Run("get-primary", succeeds: false)).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Autoboot, "[tryboot]\nboot_partition=3\n", Cancel);
        Assert.Contains("[all]", (await Run("set-primary B", succeeds: false)).Error, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private void Running(byte partition) => File.WriteAllBytes(_tree["proc/device-tree/chosen/bootloader/partition"], [0, 0, 0, partition]);

    // /run does not outlive a start.
    private void Restart(byte partition)
    {
        Directory.Delete(_tree["run"], recursive: true);
        Directory.CreateDirectory(_tree["run"]);
        Running(partition);
    }

    private (string All, string Tryboot) Partitions()
    {
        string[] lines = File.ReadAllLines(Autoboot);
        Assert.Equal(("[all]", "tryboot_a_b=1", "[tryboot]", 5), (lines[0], lines[1], lines[3], lines.Length));
        return (lines[2].Replace("boot_partition=", "", StringComparison.Ordinal), lines[4].Replace("boot_partition=", "", StringComparison.Ordinal));
    }

    private async Task<string> Says(string arguments) => (await Run(arguments, succeeds: true)).Output.TrimEnd('\n');

    private async Task Does(string arguments) => Assert.Empty(await Says(arguments));

    private async Task<ToolResult> Run(string arguments, bool succeeds)
    {
        string script = DeployFolder.File("image/layer/edgecam.d/customize.overlay/usr/lib/edgecam-slots/tryboot");
        var result = await Tool.Run("env", $"TRYBOOT_ROOT={_tree[""].TrimEnd('/')} sh {script} {arguments}", TimeSpan.FromSeconds(30), Cancel);
        Assert.True(result.Succeeded == succeeds, result.ToString());
        return result;
    }
}

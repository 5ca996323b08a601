using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>
/// Two slots on disks of their own, as deploy/image lays them out: RAUC's service with the configuration and the boot loader backend
/// that are shipped. The Raspberry Pi's firmware is played: it starts what autoboot.txt says, or once what a reboot has asked for.
/// </summary>
internal sealed class TwoSlots : IAsyncDisposable
{
    private const string Card = "/run/edgecam-card"; // where the backend looks for what a Raspberry Pi has
    private const string Backend = "/usr/lib/edgecam-slots";
    private const string Asked = $"{Card}/reboot";
    private const string Request = $"{Card}/run/systemd/reboot-param";
    private const string Autoboot = $"{Card}/bootfs/autoboot.txt";
    private const string CommandLine = $"{Card}/cmdline"; // before RAUC 1.13 this says which slot runs
    private const string DropIns = "/run/systemd/system/edgecam-update.service.d";
    private const string Updater = "edgecam-update.service";
    private static readonly string[] Partitions = ["system_a", "system_b", "boot_a", "boot_b"];
    private readonly ScratchFolder _disks = new();

    private TwoSlots()
    {
    }

    /// <summary>Whether the machine is to be started anew.</summary>
    public static bool AsksForReboot => File.Exists(Asked);

    /// <summary>The slot that the firmware starts unless it is asked for another: A or B.</summary>
    public static char Chosen => File.ReadAllLines(Autoboot)[2] switch
    {
        "boot_partition=2" => 'A',
        "boot_partition=3" => 'B',
        var other => throw new InvalidDataException(other),
    };

    public static bool IsBad(char slot) => File.Exists($"{Card}/bootfs/slot-{slot}.bad");

    public static async Task<TwoSlots> Lay()
    {
        var slots = new TwoSlots();
        foreach (var partition in Partitions)
            await slots.MakePartition(partition);
        foreach (var folder in (string[])[$"{Card}/bootfs", $"{Card}/bin", $"{Card}/proc/device-tree/chosen/bootloader", Backend, DropIns, "/persistent", "/etc/rauc"])
            Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Autoboot, "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n");
        File.Copy(InstalledAppliance.Beside("slots/system.conf"), "/etc/rauc/system.conf", overwrite: true);
        File.Copy(InstalledAppliance.Beside("slots/keyring.pem"), "/etc/rauc/keyring.pem", overwrite: true);
        File.Copy(InstalledAppliance.Beside("slots/tryboot"), $"{Backend}/tryboot.sh", overwrite: true);
        await MakeProgram($"{Backend}/tryboot", $"TRYBOOT_ROOT={Card} exec sh {Backend}/tryboot.sh \"$@\"");
        await MakeProgram($"{Card}/bin/systemctl", $"case \"$*\" in *reboot*) touch {Asked} ;; *) exec /usr/bin/systemctl \"$@\" ;; esac");
        await File.WriteAllTextAsync($"{DropIns}/rig.conf", $"[Service]\nEnvironment=PATH={Card}/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
        await File.WriteAllTextAsync(CommandLine, "");
        await Machine.Run("mount", "--bind", CommandLine, "/proc/cmdline");
        await Machine.Run("systemctl", "daemon-reload");
        await Run('A');
        return slots;
    }

    /// <summary>The machine goes down with all that runs, and comes back.</summary>
    /// <param name="isTried">The slot that was asked for comes up; else the firmware goes back to the other.</param>
    public static async Task Reboot(bool isTried)
    {
        var slot = isTried && File.Exists(Request) ? Other(Chosen) : Chosen;
        await Machine.Run("systemctl", "kill", "--signal", "KILL", Updater);
        await Machine.Try("rm", "-rf", $"{Card}/run", Asked);
        await Run(slot);
        await Machine.Run("systemctl", "restart", "edgecam.service");
        await Machine.Run("systemctl", "start", "--no-block", Updater);
    }

    /// <summary>Asserts that the system of a slot is that of an image.</summary>
    public static async Task AssertHolds(char slot, string image) =>
        await Machine.Run("cmp", "--bytes", $"{new FileInfo(image).Length}", image, $"/dev/disk/by-partlabel/system_{char.ToLowerInvariant(slot)}");

    public static char Other(char slot) => slot == 'A' ? 'B' : 'A';

    public async ValueTask DisposeAsync()
    {
        await Machine.Run("umount", "/proc/cmdline");
        await Machine.Try("systemctl", "stop", "rauc.service");
        foreach (var partition in Partitions)
        {
            var link = $"/dev/disk/by-partlabel/{partition}";
            await Machine.Run("losetup", "--detach", await Machine.Run("readlink", link));
            File.Delete(link);
        }

        foreach (var folder in (string[])[Card, Backend, DropIns, "/persistent"])
            Directory.Delete(folder, recursive: true);
        await Machine.Run("systemctl", "daemon-reload");
        _disks.Dispose();
    }

    private static async Task Run(char slot)
    {
        Directory.CreateDirectory($"{Card}/run/systemd");
        await File.WriteAllBytesAsync($"{Card}/proc/device-tree/chosen/bootloader/partition", [0, 0, 0, (byte)(slot == 'A' ? 2 : 3)], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(CommandLine, $"rauc.slot={slot}\n"); // written over: the mount is of this file
        await Machine.Run("systemctl", "restart", "rauc.service");
    }

    private static async Task MakeProgram(string path, string command)
    {
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{command}\n");
        await Machine.Run("chmod", "755", path);
    }

    private async Task MakePartition(string name)
    {
        await Machine.Run("truncate", "--size", "8M", _disks[name]);
        var device = await Machine.Run("losetup", "--find", "--show", _disks[name]);
        Directory.CreateDirectory("/dev/disk/by-partlabel");
        File.CreateSymbolicLink($"/dev/disk/by-partlabel/{name}", device);
    }
}

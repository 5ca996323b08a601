using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>A disk of its own for /var/lib/edgecam, ext4 as on a card: what is written to it, and how it fills, is the daemon's alone.</summary>
internal sealed class StateDisk : IAsyncDisposable
{
    private const string Folder = "/var/lib/edgecam";
    private const string Filling = Folder + "/filling";
    private readonly ScratchFolder _folder = new();
    private string _device = "";

    public static async Task<StateDisk> Mount()
    {
        var disk = new StateDisk();
        var image = disk._folder["state.img"];
        await Machine.Run("truncate", "--size", "640M", image);
        await Machine.Run("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", image);
        disk._device = await Machine.Run("losetup", "--find", "--show", image);
        Directory.CreateDirectory(Folder);
        await Machine.Run("mount", disk._device, Folder);
        return disk;
    }

    /// <summary>Bytes that the disk was given since it was mounted: those of the file system's own housekeeping too.</summary>
    public long Written => SectorBytes * long.Parse(
        File.ReadAllText($"/sys/block/{Path.GetFileName(_device)}/stat").Split(' ', StringSplitOptions.RemoveEmptyEntries)[SectorsWritten],
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Leaves no room for anything.</summary>
    public static async Task Fill()
    {
        foreach (var (size, number) in (IEnumerable<(string, int)>)[("64M", 10), ("1M", 64), ("4K", 256)])
        {
            for (var i = 0; i < number; i++)
            {
                if (!(await Machine.Try("fallocate", "--length", size, $"{Filling}.{size}.{i}")).Succeeded)
                    break;
            }
        }

        Assert.InRange(new DriveInfo(Folder).AvailableFreeSpace, 0, 4096);
    }

    public static void Empty()
    {
        foreach (var file in Directory.GetFiles(Folder, "filling.*"))
            File.Delete(file);
    }

    public async ValueTask DisposeAsync()
    {
        await Machine.Try("umount", "--lazy", Folder);
        await Machine.Try("losetup", "--detach", _device);
        _folder.Dispose();
    }

    private const long SectorBytes = 512; // whatever the disk's own are: Documentation/block/stat.rst
    private const int SectorsWritten = 6; // the same
}

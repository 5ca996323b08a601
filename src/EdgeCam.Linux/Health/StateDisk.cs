using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>The file system that holds a directory, and the block device under it.</summary>
/// <remarks>Thread-safe. The device is looked for once, when this is made.</remarks>
public sealed class StateDisk
{
    private const int SectorBytes = 512; // whatever the device's own are (Documentation/block/stat.rst)
    private const int SectorsWritten = 6;
    private readonly string _directory;
    private readonly string? _device; // below /sys/dev/block; null for what is no block device, such as overlay, tmpfs and nfs

    /// <param name="root">"/", or where a test keeps its tree.</param>
    /// <param name="directory">Absolute; it may be missing.</param>
    public StateDisk(string root, string directory)
    {
        _directory = directory;
        _device = MountedDevice.Of(root, directory) is { } number ? Path.Combine(root, "sys/dev/block", number) : null;
    }

    /// <summary>Bytes that are free for us; null when the directory is not there.</summary>
    public long? FreeBytes()
    {
        try
        {
            return Directory.Exists(_directory) ? new DriveInfo(_directory).AvailableFreeSpace : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Bytes written to the device since boot, by everyone; null when it does not count them.</summary>
    public long? WrittenBytes()
    {
        var fields = _device is null ? null : KernelFile.Line(Path.Combine(_device, "stat"))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields?.Length > SectorsWritten && long.TryParse(fields[SectorsWritten], NumberStyles.None, CultureInfo.InvariantCulture, out var sectors)
            ? sectors * SectorBytes
            : null;
    }

    /// <summary>How much of its life the device says it has used.</summary>
    /// <returns>Percent, the upper end of the tenth that it names, 110 when it has outlived it; null where nobody tells. Who told: <c>emmc</c> or <c>none</c>.</returns>
    public (int? UsedPercent, string Source) Life() =>
        LifeFile() is { } text && WorstOf(text) is > 0 and var tenths ? (10 * tenths, "emmc") : (null, "none");

    // Of the device itself, or of the one that this is a partition of. The kernel follows "..", not the name.
    private string? LifeFile() => _device is null
        ? null
        : KernelFile.Line(_device + "/device/life_time") ?? KernelFile.Line(_device + "/../device/life_time");

    /// <summary>Of "0x01 0x02", the tenths used of the two kinds of memory in it, the worse; 0 is not stated (JESD84-B51 §7.4.34).</summary>
    private static int WorstOf(string text)
    {
        var worst = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!word.StartsWith("0x", StringComparison.Ordinal) || !byte.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tenths) || tenths > MostTenths)
                return 0;
            worst = Math.Max(worst, tenths);
        }

        return worst;
    }

    private const byte MostTenths = 11; // "has exceeded its maximum estimated device life time"
}

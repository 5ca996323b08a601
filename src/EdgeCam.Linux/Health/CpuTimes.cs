using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>The machine's processor time since boot, in clock ticks of all cores together (proc_stat(5)).</summary>
/// <param name="Busy">Not idle, and not waiting for a disk.</param>
/// <param name="Total">Both.</param>
public readonly record struct CpuTimes(long Busy, long Total)
{
    private const int Idle = 3;
    private const int WaitingForDisk = 4;
    private const int Guest = 8; // this and the next are contained in user and nice

    /// <summary>Null when /proc/stat is not as it should be.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static CpuTimes? Read(string root)
    {
        var fields = KernelFile.Line(Path.Combine(root, "proc/stat"))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is not ["cpu", .. var numbers] || numbers.Length <= WaitingForDisk)
            return null;
        long total = 0, idle = 0;
        for (var i = 0; i < Math.Min(numbers.Length, Guest); i++)
        {
            if (!long.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                return null;
            total += ticks;
            idle += i is Idle or WaitingForDisk ? ticks : 0;
        }

        return new CpuTimes(total - idle, total);
    }

    /// <summary>Percent of all cores that was busy since <paramref name="earlier"/>; null when no time has passed.</summary>
    public double? PercentSince(CpuTimes earlier) => Total > earlier.Total ? Math.Clamp(100.0 * (Busy - earlier.Busy) / (Total - earlier.Total), 0, 100) : null;
}

using System.Globalization;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>What a process has used since it began (proc(5)).</summary>
internal static class Usage
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on

    /// <summary>Bytes that it caused to be written to a disk: pages that it made dirty, and not what goes into a pipe or to memory.</summary>
    public static long WrittenBy(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/io").Single(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    public static TimeSpan ProcessorTimeOf(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' '); // behind the name, from field 3
        var ticks = long.Parse(fields[14 - 3], CultureInfo.InvariantCulture) + long.Parse(fields[15 - 3], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}

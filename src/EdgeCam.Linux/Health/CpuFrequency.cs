namespace EdgeCam.Linux.Health;

/// <summary>The clock of the first core (Documentation/admin-guide/pm/cpufreq.rst). Thread-safe.</summary>
public static class CpuFrequency
{
    private const long MostKilohertz = 100_000_000; // more is a broken file

    /// <summary>MHz; null where the kernel does not scale it, as in most virtual machines.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static int? ReadMhz(string root) =>
        KernelFile.Number(Path.Combine(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq")) is > 0 and < MostKilohertz and var kilohertz ? (int)(kilohertz / 1000) : null;
}

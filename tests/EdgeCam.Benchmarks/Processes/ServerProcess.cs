using System.Globalization;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>What the kernel says of another process (proc_pid_stat(5), proc_pid_statm(5)).</summary>
internal sealed class ServerProcess(int pid)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on

    /// <summary>User and system time of all its threads, in steps of 10 ms.</summary>
    public TimeSpan CpuTime()
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from field 3 on: the name before may hold spaces
        var ticks = long.Parse(fields[14 - 3], CultureInfo.InvariantCulture) + long.Parse(fields[15 - 3], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    public long ResidentKib()
    {
        var pages = long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
        return pages * Environment.SystemPageSize / 1024;
    }
}

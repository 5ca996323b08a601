using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>What this process occupies. Reads /proc/self; for reports, not for the frame path. Thread-safe.</summary>
public static class ProcessMemory
{
    /// <summary>Resident memory in bytes: field 2 of /proc/self/statm, in pages (proc_pid_statm(5)).</summary>
    public static long ResidentBytes()
    {
        var fields = File.ReadAllText("/proc/self/statm").Split(' ');
        return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}

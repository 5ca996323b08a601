using System.Globalization;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What one thread of this process has cost (proc_pid_schedstat).</summary>
internal static class ThreadTime
{
    /// <summary>Time on a processor.</summary>
    /// <param name="name">Of the thread, at most 15 characters.</param>
    public static TimeSpan Of(string name)
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (File.ReadAllText(Path.Combine(task, "comm")).Trim() == name)
                return TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0);
        }

        throw new InvalidOperationException($"no thread named {name} in /proc/self/task: has it ended by a fault?");
    }
}

namespace EdgeCam.Linux.Health;

/// <summary>The processor time of this process. Thread-safe.</summary>
public static class ProcessCpu
{
    /// <summary>User and system time of all threads since the start; it grows by one second per second and busy core.</summary>
    public static TimeSpan Used() => Environment.CpuUsage.TotalTime;
}

using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>What the machine has left to give (proc_meminfo(5)). Thread-safe.</summary>
public static class MachineMemory
{
    /// <summary>Bytes that a new program could take without swapping; null when it cannot be read.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static long? AvailableBytes(string root) =>
        long.TryParse(KernelFile.Labelled(Path.Combine(root, "proc/meminfo"), "MemAvailable:"), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * 1024
            : null;
}

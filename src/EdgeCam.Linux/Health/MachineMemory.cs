using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>What the machine has left to give (proc_meminfo(5)). Thread-safe.</summary>
public static class MachineMemory
{
    /// <summary>Bytes that a new program could take without swapping; null when it cannot be read.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static long? AvailableBytes(string root) => Bytes(root, "MemAvailable:");

    /// <summary>What is set aside for devices that want it in one piece (CMA), and what of it is free; null where nothing is.</summary>
    public static (long Total, long Free)? Contiguous(string root) =>
        Bytes(root, "CmaTotal:") is > 0 and var total && Bytes(root, "CmaFree:") is { } free ? (total, free) : null;

    private static long? Bytes(string root, string label) =>
        long.TryParse(KernelFile.Labelled(Path.Combine(root, "proc/meminfo"), label), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * 1024
            : null;
}

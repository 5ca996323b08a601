using System.Runtime.InteropServices;
using EdgeCam.Benchmarks.Processes;

namespace EdgeCam.Benchmarks.Report;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cores = Environment.ProcessorCount;
        var pinning = Pinning.IsPossible ? "server and readers on different ones" : "nothing pinned: latencies include the readers' own time";
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0]; // of others, before we begin
        return $"{Model()}, {cores} {(cores == 1 ? "core" : "cores")} ({pinning}), {RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}, load average {load} before";
    }

    /// <summary>PCs name the processor in /proc/cpuinfo, boards themselves in the device tree.</summary>
    private static string Model()
    {
        const string Board = "/proc/device-tree/model";
        if (File.Exists(Board))
            return File.ReadAllText(Board).TrimEnd('\0', '\n');
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':', 2)[1].Trim() ?? "an unnamed processor";
    }
}

using System.Diagnostics;
using System.Globalization;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>The processor core that a process is held on.</summary>
internal enum Core
{
    Server,
    Readers,
    Any,
}

/// <summary>Holds server and readers on different cores, so that the readers' work is not in the server's latency.</summary>
internal static class Pinning
{
    private static readonly int[] Cores = [.. Enumerable.Range(0, 64).Where(core => ((Allowed() >> core) & 1) != 0)];

    /// <summary>One core is enough to run, not to measure.</summary>
    public static bool IsPossible { get; } = Cores.Length > 1 && ChildProcess.FindsProgram("taskset");

    /// <summary>What to put before a command.</summary>
    public static string[] Prefix(Core core) =>
        core == Core.Any || !IsPossible ? [] : ["taskset", "-c", Cores[(int)core].ToString(CultureInfo.InvariantCulture)];

    private static long Allowed()
    {
        using var self = Process.GetCurrentProcess();
        return OperatingSystem.IsLinux() ? self.ProcessorAffinity : 0;
    }
}

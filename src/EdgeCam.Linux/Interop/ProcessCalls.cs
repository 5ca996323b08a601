using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>kill(2).</summary>
internal static partial class ProcessCalls
{
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    /// <summary>Signals every process of a group; one that has ended already is ignored.</summary>
    /// <param name="leader">The process that the group is named after.</param>
    public static void SignalGroup(int leader, int signal) => _ = KillRaw(-leader, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillRaw(int process, int signal);
}

using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>sched(7).</summary>
internal static unsafe partial class SchedulerCalls
{
    private const int SCHED_RR = 2;
    private const int SCHED_RESET_ON_FORK = 0x40000000;

    /// <summary>Puts the calling thread under SCHED_RR; false without CAP_SYS_NICE or RLIMIT_RTPRIO. Its children are ordinary.</summary>
    public static bool TrySetRoundRobin(int priority) =>
        SetScheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &priority) == 0; // struct sched_param is its one int

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, int* parameters);
}

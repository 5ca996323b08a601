using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux;

/// <summary>Lets a thread that works little and must not wait run before ordinary ones.</summary>
public static class RealtimePriority
{
    // The lowest: before everything ordinary, behind interrupt threads (50) and audio servers.
    private const int Lowest = 1;

    /// <summary>
    /// Raises the calling thread to the lowest real-time priority (SCHED_RR, sched(7)). For threads that
    /// only copy and send; never for an encoder, which would starve the rest of a small board.
    /// </summary>
    /// <returns>False when the process may not (no CAP_SYS_NICE, RLIMIT_RTPRIO 0); nothing has changed then.</returns>
    public static bool TryRaise() => SchedulerCalls.TrySetRoundRobin(Lowest);
}

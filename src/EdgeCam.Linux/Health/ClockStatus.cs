using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Health;

/// <summary>Whether the time of day can be believed: a board without a battery begins in the past. Thread-safe.</summary>
public static class ClockStatus
{
    /// <summary>
    /// True once somebody has set the clock by another one. The kernel's word (adjtimex(2)) is lost again when
    /// that somebody falls silent for hours; systemd-timesyncd's mark, which the time survives, then still stands.
    /// </summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static bool IsSynchronized(string root) =>
        File.Exists(Path.Combine(root, "run/systemd/timesync/synchronized")) || TimexCalls.IsSynchronized();
}

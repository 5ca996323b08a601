using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>clock_nanosleep(2).</summary>
internal static unsafe partial class ClockCalls
{
    public const int CLOCK_MONOTONIC = 1;
    public const int TIMER_ABSTIME = 1;

    /// <summary>Sleeps until an absolute time of CLOCK_MONOTONIC; at once when it has passed.</summary>
    public static void SleepUntil(long nanoseconds)
    {
        var until = TimeSpec.Of(Math.Max(0, nanoseconds));
        while (SleepRaw(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, null) == Errno.EINTR)
        {
            // the deadline is absolute: asking again does not lengthen the sleep
        }
    }

    /// <summary>Returns the error itself, not -1 and errno.</summary>
    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int SleepRaw(int clock, int flags, TimeSpec* until, TimeSpec* remaining);
}

/// <summary>struct timespec of the 64-bit architectures.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;

    public static TimeSpec Of(long nanoseconds) =>
        new() { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
}

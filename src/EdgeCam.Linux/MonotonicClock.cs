using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeCam.Units;

namespace EdgeCam.Linux;

/// <summary>CLOCK_MONOTONIC: read, and slept on until an absolute instant so that no error adds up.</summary>
/// <remarks>Thread-safe.</remarks>
public static unsafe partial class MonotonicClock
{
    private const int ClockMonotonic = 1; // clock_gettime(2): CLOCK_MONOTONIC
    private const int AbsoluteTime = 1;   // clock_nanosleep(2): TIMER_ABSTIME
    private const int Interrupted = 4;    // errno(3): EINTR

    /// <summary>On Linux .NET's stopwatch counts nanoseconds of CLOCK_MONOTONIC.</summary>
    public static MediaInstant Now => new(Stopwatch.GetTimestamp());

    /// <summary>Blocks the calling thread until <paramref name="instant"/>; returns at once when it has passed.</summary>
    public static void SleepUntil(MediaInstant instant)
    {
        var (seconds, nanoseconds) = Math.DivRem(Math.Max(instant.Nanoseconds, 0), MediaInstant.NanosecondsPerSecond);
        var deadline = new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)nanoseconds };
        while (ClockNanosleep(ClockMonotonic, AbsoluteTime, &deadline, null) == Interrupted)
        {
            // An absolute deadline needs no correction after a signal: sleep on.
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, TimeSpec* request, TimeSpec* remain);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

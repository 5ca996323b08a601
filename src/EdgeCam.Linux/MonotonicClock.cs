using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Units;

namespace EdgeCam.Linux;

/// <summary>CLOCK_MONOTONIC, which is also the clock of <see cref="Stopwatch"/> on Linux, in nanoseconds. Thread-safe.</summary>
public static class MonotonicClock
{
    public static MediaInstant Now => new(Stopwatch.GetTimestamp());

    /// <summary>Blocks the thread until <paramref name="instant"/>; returns at once when it has passed. Signals do not shorten it.</summary>
    public static void SleepUntil(MediaInstant instant) => ClockCalls.SleepUntil(instant.Nanoseconds);

    /// <summary>Blocks the thread until <paramref name="instant"/>, or while nothing makes <paramref name="waker"/> readable.</summary>
    public static void SleepUntil(MediaInstant instant, SafeHandle waker)
    {
        var left = instant - Now;
        if (left > TimeSpan.Zero)
            FileCalls.PollIn(waker, left);
    }
}

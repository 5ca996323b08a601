using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>timerfd_create(2) and timerfd_settime(2).</summary>
internal static unsafe partial class TimerCalls
{
    private const int TFD_NONBLOCK = 0x800;
    private const int TFD_CLOEXEC = 0x80000;
    private const int TFD_TIMER_ABSTIME = 1;

    public static DescriptorHandle Create() =>
        new DescriptorHandle(CreateRaw(ClockCalls.CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)).OrThrowIfInvalid("timerfd_create", "timer");

    /// <summary>Expires once at an absolute time; 0 disarms. Either way what has expired before is forgotten.</summary>
    public static SyscallResult Set(SafeHandle timer, long nanoseconds)
    {
        var when = new TimerSpec { Value = TimeSpec.Of(nanoseconds) };
        return SyscallResult.Of(SetRaw(timer, TFD_TIMER_ABSTIME, &when, null));
    }

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    private static partial int CreateRaw(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    private static partial int SetRaw(SafeHandle timer, int flags, TimerSpec* value, TimerSpec* old);
}

/// <summary>struct itimerspec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimerSpec
{
    public TimeSpec Interval;
    public TimeSpec Value;
}

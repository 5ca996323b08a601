using EdgeCam.Linux;
using EdgeCam.Units;

namespace EdgeCam.Libav.Files;

/// <summary>The clock that a file is played by; tests put virtual time in its place.</summary>
internal interface IPacingClock
{
    MediaInstant Now { get; }

    void SleepUntil(MediaInstant instant);
}

/// <summary>CLOCK_MONOTONIC.</summary>
internal sealed class SystemPacingClock : IPacingClock
{
    public MediaInstant Now => MonotonicClock.Now;

    public void SleepUntil(MediaInstant instant) => MonotonicClock.SleepUntil(instant);
}

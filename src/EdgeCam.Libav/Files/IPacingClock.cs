using EdgeCam.Linux;
using EdgeCam.Units;

namespace EdgeCam.Libav.Files;

/// <summary>The clock that a file is played by; tests and simulations put virtual time in its place.</summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
public interface IPacingClock
{
    MediaInstant Now { get; }

    /// <summary>Returns when <see cref="Now"/> has reached the instant; at once when it has passed.</summary>
    void SleepUntil(MediaInstant instant);
}

/// <summary>CLOCK_MONOTONIC.</summary>
internal sealed class SystemPacingClock : IPacingClock
{
    public MediaInstant Now => MonotonicClock.Now;

    public void SleepUntil(MediaInstant instant) => MonotonicClock.SleepUntil(instant);
}

using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Remote.Requests;

namespace EdgeCam.Hosting.Remote;

/// <summary>Both clocks of this machine.</summary>
internal static class DaemonClock
{
    public static ClockReading Read() => new(MonotonicClock.Now, DateTimeOffset.UtcNow, ClockStatus.IsSynchronized("/"));
}

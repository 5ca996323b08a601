using EdgeCam.Libav.Files;
using EdgeCam.Units;

namespace EdgeCam.Footage;

/// <summary>Time that passes only by being waited for: a file plays as fast as it is read.</summary>
/// <param name="start">When the first frame is captured.</param>
/// <remarks>Thread-bound.</remarks>
internal sealed class VirtualPacingClock(MediaInstant start) : IPacingClock
{
    public MediaInstant Now { get; private set; } = start;

    public void SleepUntil(MediaInstant instant) => Now = instant > Now ? instant : Now;
}

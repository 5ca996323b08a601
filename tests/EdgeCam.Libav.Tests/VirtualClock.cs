using EdgeCam.Libav.Files;
using EdgeCam.Units;

namespace EdgeCam.Libav.Tests;

/// <summary>Time that passes only by sleeping.</summary>
internal sealed class VirtualClock : IPacingClock
{
    public MediaInstant Now { get; set; } = new(1_000_000_000_000);

    public void SleepUntil(MediaInstant instant) => Now = instant > Now ? instant : Now;
}

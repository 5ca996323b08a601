using EdgeCam.Units;

namespace EdgeCam.Core.Tests.Pins;

/// <summary>Instants of a virtual clock that has run for an hour.</summary>
internal static class At
{
    public static MediaInstant Ms(double milliseconds) => new MediaInstant(0) + TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(milliseconds);

    public static MediaInstant Seconds(double seconds) => Ms(seconds * 1_000);
}

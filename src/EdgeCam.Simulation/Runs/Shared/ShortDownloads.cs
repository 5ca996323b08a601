using EdgeCam.Simulation.Traffic;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs.Shared;

/// <summary>
/// Somebody who reads web pages beside the camera: a download of 30 to 50 kB over a new connection, a pause of 10 s on
/// average, exponentially distributed, and again (RFC 8868 §5.1).
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ShortDownloads(DownloadPath path, SimulatedRandom random)
{
    private const double MeanIdleMilliseconds = 10_000;
    private const int LeastBytes = 30_000;
    private const int MostBytes = 50_000;

    /// <summary>Begins with a download at that instant.</summary>
    public void Start(MediaInstant at)
    {
        var bytes = LeastBytes + random.NextBelow(MostBytes - LeastBytes + 1);
        path.Start(at, (bytes + CubicFlow.WireBytes - 1) / CubicFlow.WireBytes, () => Start(path.Time.Now + NextIdle()));
    }

    // Whole milliseconds, so that the last bit of a logarithm does not matter.
    private TimeSpan NextIdle() => TimeSpan.FromMilliseconds(Math.Round(-MeanIdleMilliseconds * Math.Log(1 - random.NextDouble())));
}

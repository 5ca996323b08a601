using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Load;

/// <summary>A token bucket: how much a slow reader may take by now; it saves up 50 ms at most.</summary>
internal sealed class ByteAllowance(double bytesPerSecond)
{
    private const int Least = 1460; // one TCP segment: no crumbs
    private readonly double _most = bytesPerSecond * 0.05;
    private MediaInstant? _countedTo;
    private double _bytes;

    /// <returns>0, or at least one segment.</returns>
    public int Available(MediaInstant now)
    {
        var elapsed = _countedTo is { } before ? now - before : TimeSpan.Zero;
        _countedTo = now;
        _bytes = Math.Min(_most, _bytes + (elapsed.TotalSeconds * bytesPerSecond));
        return _bytes < Least ? 0 : (int)_bytes;
    }

    public void Take(int bytes) => _bytes -= bytes;
}

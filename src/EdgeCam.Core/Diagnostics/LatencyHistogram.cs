namespace EdgeCam.Diagnostics;

/// <summary>How long something took, each time, to the millisecond, in fixed memory. Counts for ever: readers take differences.</summary>
/// <remarks>Written by one thread; read by anyone. Allocates nothing after construction.</remarks>
public sealed class LatencyHistogram
{
    /// <summary>The last one counts all that took longer.</summary>
    public const int Bins = 512;

    private readonly long[] _counts = new long[Bins];

    /// <summary>The writer's.</summary>
    public void Add(TimeSpan latency)
    {
        ref var count = ref _counts[(int)Math.Clamp(Math.Round(latency.TotalMilliseconds), 0, Bins - 1)];
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>How often each number of milliseconds was seen.</summary>
    /// <param name="counts"><see cref="Bins"/> long.</param>
    public void CopyTo(Span<long> counts)
    {
        for (var i = 0; i < Bins; i++)
            counts[i] = Volatile.Read(ref _counts[i]);
    }
}

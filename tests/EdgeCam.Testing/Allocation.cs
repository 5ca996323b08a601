namespace EdgeCam.Testing;

/// <summary>
/// Whether code on a hot path allocates managed memory. It is measured in rounds, of which the least counts: what is
/// allocated per call shows in each; what a path that is seldom taken loads at first, and what goes to this thread's
/// account when tests that run beside have garbage collected, in one.
/// </summary>
public static class Allocation
{
    private const int Rounds = 3;

    /// <summary>Calls a step often enough that a single byte per call would show, in rounds.</summary>
    /// <param name="step">Goes on where it ended: it is called once before to load what it uses, and then up to three times <paramref name="times"/>.</param>
    /// <exception cref="InvalidOperationException">Every round allocated.</exception>
    public static void AssertNone(Action step, int times = 1_000)
    {
        step();
        var least = LeastOf(() => BytesOf(step, times));
        if (least > 0)
            throw new InvalidOperationException($"{least} bytes were allocated by {times} calls, and as many or more in each other round.");
    }

    /// <summary>For what must be set up anew in each round, or is not allocated by this thread.</summary>
    /// <param name="measure">One round: gives the bytes it allocated. Called up to three times, and not again after a 0.</param>
    /// <returns>The least of the rounds; to be compared by the caller.</returns>
    public static long LeastOf(Func<long> measure)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
            least = Math.Min(least, measure());
        return least;
    }

    /// <summary>What this thread allocates in a number of calls. Measured once, it says little: see <see cref="LeastOf"/>.</summary>
    public static long BytesOf(Action step, int times = 1)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
            step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

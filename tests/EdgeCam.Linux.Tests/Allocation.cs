using Xunit;

namespace EdgeCam.Linux.Tests;

internal static class Allocation
{
    private const int Rounds = 3;

    /// <summary>
    /// Runs a step often enough that a single byte per call would show, in every round. What a path that is seldom taken
    /// loads when it is taken first shows in one.
    /// </summary>
    public static void AssertNone(Action step, int times = 1_000)
    {
        step();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
            least = Math.Min(least, BytesOf(step, times));
        Assert.Equal(0, least);
    }

    private static long BytesOf(Action step, int times)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
            step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

using Xunit;

namespace EdgeCam.Linux.Tests;

internal static class Allocation
{
    /// <summary>Runs a step often enough that a single byte per call would show; once before, to load what it calls.</summary>
    public static void AssertNone(Action step, int times = 1_000)
    {
        step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
            step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

using System.Diagnostics;
using EdgeCam.Linux.Health;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests;

public sealed class MonotonicClockTests
{
    [Fact]
    public void The_stopwatch_counts_nanoseconds_of_the_kernels_monotonic_clock()
    {
        Assert.Equal(1_000_000_000, Stopwatch.Frequency);
        // Timer deadlines of CLOCK_MONOTONIC: a sleep until a Stopwatch time ends at or after it only if both are one clock.
        var until = MonotonicClock.Now + TimeSpan.FromMilliseconds(2);
        MonotonicClock.SleepUntil(until);
        Assert.True(MonotonicClock.Now >= until);
    }

    [Fact]
    public void A_time_that_has_passed_does_not_block() => MonotonicClock.SleepUntil(new MediaInstant(-1));

    [Fact]
    public void A_process_knows_what_it_occupies() =>
        Assert.InRange(ProcessMemory.ResidentBytes(), 10L << 20, 10L << 30);
}

using System.Diagnostics;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What batches of steps took: the median batch, so that one interruption does not count.</summary>
/// <param name="Batches">How many were timed.</param>
/// <param name="Steps">In each of them.</param>
/// <param name="Results">What the steps of a batch returned, added up: packets, for example.</param>
/// <param name="MedianBatch">The time of the median one.</param>
/// <param name="Allocated">Managed bytes that all timed batches allocated on this thread.</param>
internal sealed record BatchTimer(int Batches, int Steps, long Results, TimeSpan MedianBatch, long Allocated)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500); // the runtime's second tier is reached
    private const int TimedBatches = 15;

    public double NanosecondsPerStep => MedianBatch.TotalNanoseconds / Steps;

    public double NanosecondsPerResult => MedianBatch.TotalNanoseconds / Results;

    /// <param name="step">Is passed 0 to <paramref name="steps"/> - 1 in each batch.</param>
    public static BatchTimer Run(int steps, Func<int, int> step)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            RunBatch(steps, step);
        var times = new TimeSpan[TimedBatches];
        long results = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < TimedBatches; i++)
        {
            var start = Stopwatch.GetTimestamp();
            results = RunBatch(steps, step);
            times[i] = Stopwatch.GetElapsedTime(start);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        return new BatchTimer(TimedBatches, steps, results, times[TimedBatches / 2], allocated);
    }

    public double MegabytesPerSecond(byte[][] units) => units.Sum(unit => (long)unit.Length) / 1e6 / MedianBatch.TotalSeconds;

    public Row ToRow(string what, string measured) => new(
        what,
        Figures.Of($"{measured}, {(double)Allocated / (Batches * Steps):0.##} B allocated per step"),
        Figures.Of($"median of {Batches} batches of {Steps}"),
        "0 B allocated",
        Allocated == 0);

    private static long RunBatch(int steps, Func<int, int> step)
    {
        long results = 0;
        for (var i = 0; i < steps; i++)
            results += step(i);
        return results;
    }
}

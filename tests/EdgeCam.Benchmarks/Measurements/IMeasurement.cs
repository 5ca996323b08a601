using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>One group of rows.</summary>
internal interface IMeasurement
{
    /// <summary>For --only.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>Whether the daemon has to be built and the clip to be made for it.</summary>
    bool NeedsDaemon => true;

    /// <summary>Runs it, giving each row as soon as it is known. What cannot be measured becomes a row that says why.</summary>
    IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options);
}

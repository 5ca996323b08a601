using System.Runtime.InteropServices;
using EdgeCam.Benchmarks;
using EdgeCam.Benchmarks.Feeding;
using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Measurements;

// Told to end: as at any end, the processes that were started go with this one. The runtime does not see to it (since .NET 10).
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(EndedBySignal));
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(EndedBySignal));

// Feeder and load generator are this program once more, each in a process of its own on the readers' core.
return args switch
{
    [Feeder.Role, var clip, var kind, var destination] => Feeder.Run(clip, kind, destination),
    [AllocationHost.Role, var clip] => AllocationHost.Run(clip),
    [LoadRun.Role, var plan] => LoadRun.Run(plan),
    _ when BenchmarkOptions.Parse(args) is { } options => await Benchmark.RunAsync(options),
    _ => Benchmark.ShowUsage(),
};

internal static partial class Program
{
    private const int EndedBySignal = 130;
}

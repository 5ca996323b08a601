using EdgeCam.Benchmarks;
using EdgeCam.Benchmarks.Feeding;
using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Measurements;

// Feeder and load generator are this program once more, each in a process of its own on the readers' core.
return args switch
{
    [Feeder.Role, var clip, var kind, var destination] => Feeder.Run(clip, kind, destination),
    [AllocationHost.Role, var clip] => AllocationHost.Run(clip),
    [LoadRun.Role, var plan] => LoadRun.Run(plan),
    _ when BenchmarkOptions.Parse(args) is { } options => await Benchmark.RunAsync(options),
    _ => Benchmark.ShowUsage(),
};

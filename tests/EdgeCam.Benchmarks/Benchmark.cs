using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Remote;
using EdgeCam.Benchmarks.Remote.Fleet;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Benchmarks.Uplink;
using EdgeCam.Benchmarks.Uplink.Srt;

namespace EdgeCam.Benchmarks;

/// <summary>Runs the measurements one after the other and shows the table.</summary>
internal static class Benchmark
{
    private const int WrongUsage = 64; // EX_USAGE, sysexits.h
    private static readonly IMeasurement[] All =
        [new FirstIdr(), new FanOut(), new SlowReader(), new Allocation(), new ResidentMemory(), new PassThrough(), new Micro(), new MotionCost(), new SubStreamCost(), new UplinkGoals(), new UplinkScale(), new UplinkCost(), new HealthCost(), new UplinkSrt(), new ReplyLatency(), new FleetCheck(), new StormForecast()];

    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var chosen = All.Where(measurement => options.Only.Count == 0 || options.Only.Contains(measurement.Name)).ToArray();
        if (chosen.Length == 0)
            return ShowUsage();
        try
        {
            var table = new ResultTable(Machine.Describe());
            var place = chosen.Any(measurement => measurement.NeedsDaemon) ? await Workplace.PrepareAsync(options.Builds) : Workplace.Empty;
            foreach (var measurement in chosen)
            {
                await Console.Error.WriteLineAsync($"{measurement.Name} ...");
                await foreach (var row in measurement.RunAsync(place, options))
                {
                    await Console.Error.WriteLineAsync($"  {row.What}: {row.Measured} {row.Verdict}".TrimEnd());
                    table.Add(measurement.Title, row);
                }
            }

            table.Print(options.IsMarkdown);
            return 0;
        }
        catch (BenchmarkException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    public static int ShowUsage()
    {
        Console.Error.WriteLine(BenchmarkOptions.Usage);
        Console.Error.WriteLine($"Groups: {string.Join(", ", All.Select(measurement => measurement.Name))}");
        return WrongUsage;
    }
}

using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Load;

/// <summary>The load generator in a process of its own, on the readers' core.</summary>
internal static class LoadRun
{
    public const string Role = "read";

    /// <summary>Starts a server, runs the plan against it and makes the row of it; a row that says why when that cannot be done.</summary>
    /// <param name="plan">The server's address is filled in.</param>
    public static async Task<Row> MeasureAsync(string what, Func<Task<IServer>> start, LoadPlan plan, Func<IServer, LoadResult, Row> rowOf)
    {
        try
        {
            using var server = await start();
            return rowOf(server, await RunAsync(plan with { Url = server.Url, ServerPid = server.Pid }));
        }
        catch (BenchmarkException reason)
        {
            return Row.NotMeasured(what, reason.Message);
        }
    }

    public static async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        using var generator = ChildProcess.StartSelf(Core.Readers, Role, plan.ToJson());
        return LoadResult.Parse(await generator.ReadToEndAsync());
    }

    /// <summary>Is this process when it was started in the role.</summary>
    public static int Run(string plan)
    {
        using var generator = new LoadGenerator(LoadPlan.Parse(plan));
        Console.WriteLine(generator.Run().ToJson());
        return 0;
    }
}

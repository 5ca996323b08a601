using EdgeCam.Benchmarks.Processes;

namespace EdgeCam.Benchmarks.Load;

/// <summary>The load generator in a process of its own, on the readers' core.</summary>
internal static class LoadRun
{
    public const string Role = "read";

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

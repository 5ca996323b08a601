using EdgeCam.Benchmarks.Feeding;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>What all measurements share: the published daemon and the clip, under artifacts/.</summary>
/// <param name="Folder">For what is made on the way.</param>
/// <param name="Daemon">The executable.</param>
/// <param name="Clip">The Annex B file.</param>
internal sealed record Workplace(string Folder, string Daemon, string Clip)
{
    /// <summary>For measurements that need neither daemon nor clip.</summary>
    public static Workplace Empty { get; } = new("", "", "");

    public static async Task<Workplace> PrepareAsync(bool buildsDaemon)
    {
        var root = FindRoot();
        var output = Path.Combine(root, "artifacts", "edgecam");
        if (buildsDaemon)
            await ChildProcess.RunAsync("dotnet", "publish", "-c", "Release", Path.Combine(root, "src", "EdgeCam"), "-o", output, "-v", "quiet", "--nologo");
        var folder = Path.Combine(root, "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        return new Workplace(folder, Path.Combine(output, "edgecam"), await Feeding.Clip.MakeAsync(folder));
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "EdgeCam.sln")))
                return at.FullName;
        throw new BenchmarkException("EdgeCam.sln is not above this program: the benchmarks build the daemon from its source.");
    }
}

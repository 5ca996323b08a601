using EdgeCam.Benchmarks.Feeding;
using EdgeCam.Testing;

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
        var output = SourceTree.File("artifacts/edgecam");
        if (buildsDaemon)
            await ChildProcess.RunAsync("dotnet", "publish", "-c", "Release", SourceTree.File("src/EdgeCam"), "-o", output, "-v", "quiet", "--nologo");
        var folder = SourceTree.File("artifacts/benchmarks");
        Directory.CreateDirectory(folder);
        return new Workplace(folder, Path.Combine(output, "edgecam"), await Feeding.Clip.MakeAsync(folder));
    }
}

using EdgeCam.Linux.Health;

namespace EdgeCam.Doctor.Checks;

/// <summary>Processes that have what the camera needs.</summary>
internal static class Holders
{
    /// <summary>The one that is a running EdgeCam: what it has is ours. Null: none is.</summary>
    public static FileHolder? OurDaemon(IEnumerable<FileHolder> holders) => holders.FirstOrDefault(IsOurs);

    public static string Text(IReadOnlyList<FileHolder> holders) => holders.Count > 0 ? string.Join(", ", holders) : "another program, which only root is told";

    // "edgecam run ..." or "dotnet edgecam.dll run ..."
    private static bool IsOurs(FileHolder holder) => holder.Arguments.Zip(holder.Arguments.Skip(1), (program, verb) => (Program: Path.GetFileName(program), Verb: verb))
        .Any(pair => pair is { Program: "edgecam" or "edgecam.dll", Verb: "run" });
}

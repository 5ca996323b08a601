namespace EdgeCam.Testing.Processes;

/// <summary>Footage and recorded links: files that do not belong to this repository, from a folder "shared" beside it or further up.</summary>
public static class SharedFile
{
    /// <summary>The path of a file; null when it is not there. The folder that SHARED_FILES names comes first.</summary>
    /// <param name="name">As in "media/car-detection.mp4".</param>
    public static string? TryFind(string name) =>
        Ancestors(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, "shared"))
            .Prepend(Environment.GetEnvironmentVariable("SHARED_FILES") ?? "")
            .Select(root => Path.Combine(root, name)).FirstOrDefault(File.Exists);

    /// <summary>For a test that is skipped without it.</summary>
    public static string ReasonWithout(string name) => $"needs: shared/{name} above the tests, or SHARED_FILES=folder";

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}

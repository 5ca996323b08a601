namespace EdgeCam.Testing;

/// <summary>The source that tests and benchmarks were built from; they lie somewhere below it.</summary>
public static class SourceTree
{
    /// <summary>The path of a file or folder in it.</summary>
    /// <param name="name">Below its root, such as <c>deploy/README.md</c>.</param>
    public static string File(string name) => Path.Combine(Root(), name);

    private static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(at.FullName, "EdgeCam.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException("EdgeCam.sln is not above this program.");
    }
}

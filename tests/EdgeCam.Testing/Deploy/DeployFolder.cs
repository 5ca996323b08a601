namespace EdgeCam.Testing.Deploy;

/// <summary>What lies in <c>deploy/</c>, as the owner gets it.</summary>
public static class DeployFolder
{
    /// <summary>The path of a file in it.</summary>
    /// <param name="name">Below <c>deploy/</c>.</param>
    public static string File(string name) => Path.Combine(Root(), "deploy", name);

    /// <summary>A file's text with other words in some places, each of which must be there.</summary>
    public static string Text(string name, params (string Old, string With)[] changes)
    {
        var text = System.IO.File.ReadAllText(File(name));
        foreach (var (old, with) in changes)
            text = text.Contains(old, StringComparison.Ordinal)
                ? text.Replace(old, with, StringComparison.Ordinal)
                : throw new InvalidOperationException($"deploy/{name} does not hold \"{old}\": the test has to follow it.");
        return text;
    }

    private static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (System.IO.File.Exists(Path.Combine(at.FullName, "EdgeCam.sln")))
                return at.FullName;
        throw new InvalidOperationException("EdgeCam.sln is not above this test.");
    }
}

namespace EdgeCam.Testing.Deploy;

/// <summary>What lies in <c>deploy/</c>, as the owner gets it.</summary>
public static class DeployFolder
{
    /// <summary>The path of a file in it.</summary>
    /// <param name="name">Below <c>deploy/</c>.</param>
    public static string File(string name) => SourceTree.File($"deploy/{name}");

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
}

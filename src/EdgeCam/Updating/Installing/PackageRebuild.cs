namespace EdgeCam.Updating.Installing;

/// <summary>Makes a package of one that is installed, from its files as they are and what dpkg keeps of it: the way back of a machine whose package is nowhere any more.</summary>
internal sealed class PackageRebuild(RunTool run, string[] dpkgOptions)
{
    /// <param name="target">Replaced in one step.</param>
    /// <returns>Why it failed; null: it is there.</returns>
    public string? Build(string package, string target)
    {
        var tree = target + ".tree";
        Delete(tree);
        Directory.CreateDirectory(Path.Combine(tree, "DEBIAN"));
        try
        {
            return CopyFiles(package, tree) ?? WriteControl(package, Path.Combine(tree, "DEBIAN")) ?? Pack(tree, target);
        }
        finally
        {
            Delete(tree);
        }
    }

    /// <summary>Where dpkg installs, by its options.</summary>
    public static string RootOf(string[] dpkgOptions) =>
        dpkgOptions.FirstOrDefault(option => option.StartsWith("--root=", StringComparison.Ordinal))?["--root=".Length..] ?? "/";

    /// <summary>The control file of a package, from its entry in dpkg's list: that has its state besides.</summary>
    public static string ControlOf(string entry)
    {
        var isLeftOut = false;
        List<string> kept = [];
        foreach (var line in entry.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ')
                isLeftOut = line.StartsWith("Status:", StringComparison.Ordinal) || line.StartsWith("Conffiles:", StringComparison.Ordinal);
            if (!isLeftOut)
                kept.Add(line + "\n");
        }

        return string.Concat(kept);
    }

    private string Root => RootOf(dpkgOptions);

    private string? CopyFiles(string package, string tree)
    {
        var listed = run("dpkg-query", [.. dpkgOptions, "-L", package]);
        if (!listed.IsOk)
            return listed.Problem;
        var list = tree + "/DEBIAN/files";
        var there = listed.Output.Split('\n').Where(path => path.Length > 2 && path[0] == '/' && Exists(Root.TrimEnd('/') + path)); // not "/.", nor what the owner has deleted
        File.WriteAllText(list, string.Concat(there.Select(path => path[1..] + "\0")));
        var copied = run("sh", "-ec", "tar -C \"$1\" --no-recursion --null -T \"$2\" -cf - | tar -C \"$3\" -xpf - && rm \"$2\"", "sh", Root, list, tree);
        return copied.IsOk ? null : copied.Problem;
    }

    private string? WriteControl(string package, string folder)
    {
        var entry = run("dpkg-query", [.. dpkgOptions, "-s", package]);
        var scripts = run("dpkg-query", [.. dpkgOptions, "--control-path", package]);
        if (!entry.IsOk || !scripts.IsOk)
            return entry.IsOk ? scripts.Problem : entry.Problem;
        foreach (var path in scripts.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            File.Copy(path, Path.Combine(folder, Path.GetExtension(path)[1..]));
        File.WriteAllText(Path.Combine(folder, "control"), ControlOf(entry.Output));
        return null;
    }

    private string? Pack(string tree, string target)
    {
        // Fast, for a small processor: it is unpacked once at most.
        var built = run("dpkg-deb", "-Zgzip", "-z1", "-b", tree, target + ".tmp");
        if (!built.IsOk)
            return built.Problem;
        run("sync", target + ".tmp");
        File.Move(target + ".tmp", target, overwrite: true);
        return null;
    }

    // A link may lead nowhere.
    private static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

namespace EdgeCam.Updating.Installing;

/// <summary>Installs Debian packages by dpkg. The way back is the package of the version that was confirmed last, or one made of the files that are installed.</summary>
/// <param name="dpkgOptions">Before all others; a test has a root of its own.</param>
internal sealed class DebInstaller(UpdatePlaces places, RunTool run, params string[] dpkgOptions) : IUpdateInstaller
{
    public const string Service = "edgecam.service";

    public string? Slot => null;

    /// <summary>As dpkg says it; null: none is installed.</summary>
    public string? Installed
    {
        get
        {
            var query = run("dpkg-query", [.. dpkgOptions, "-W", "-f", "${db:Status-Status} ${Version}", UpdateRules.Package]);
            return query is { IsOk: true, Output: var said } && said.Split(' ') is ["installed", var version] ? version : null;
        }
    }

    public UpdateRefusal? Prepare(UpdateManifest update, string payload, string installed)
    {
        if (!run("test", "-w", Path.Combine(PackageRebuild.RootOf(dpkgOptions), "usr")).IsOk)
            return new UpdateRefusal("read_only", "the system is mounted for reading only, and no package can be installed on it: write the new image to the card, or send a bundle where there are two slots") { IsOurs = true };
        var fields = run("dpkg-deb", "-f", payload, "Package", "Version", "Architecture");
        string[] wanted = [$"Package: {update.Name}", $"Version: {update.Version}", $"Architecture: {update.Architecture}"];
        if (!fields.IsOk || !wanted.All(fields.Output.Split('\n').Contains))
            return new UpdateRefusal("wrong_package", $"the package in the update is not the one that its manifest tells of: {fields.Problem}");
        if (VersionOf(places.Good) is { } kept && string.Equals(kept, installed, StringComparison.Ordinal))
            return null;
        var problem = new PackageRebuild(run, dpkgOptions).Build(UpdateRules.Package, places.Good);
        return problem is null ? null : new UpdateRefusal("no_way_back", $"the package of {installed} could not be made of what is installed, and there would be no way back: {problem}") { IsOurs = true };
    }

    public string? Install(PendingUpdate update)
    {
        if (update.Attempts > 1)
            run("dpkg", [.. dpkgOptions, "--configure", "-a"]); // what a power cut left; the installation tells what is still wrong
        return InstallFile(places.New);
    }

    // No --configure before: the package that is to go may be what cannot be configured.
    public string? Restore(PendingUpdate update) => InstallFile(places.Good);

    public void Keep(PendingUpdate update)
    {
        if (File.Exists(places.New)) // else the power went after this
            File.Move(places.New, places.Good, overwrite: true);
    }

    public bool IsRunning(PendingUpdate update) => true;

    private string? InstallFile(string package)
    {
        var installed = run("dpkg", [.. dpkgOptions, "--force-confold", "--force-confdef", "-i", package]);
        if (!installed.IsOk)
            return installed.Problem;
        run("systemctl", "reset-failed", Service); // one that crashed too often would not be started
        run("systemctl", "restart", Service); // the old one must be gone before the new one is looked at, whatever the package does by itself
        return null;
    }

    private string? VersionOf(string package) =>
        File.Exists(package) && run("dpkg-deb", "-f", package, "Version") is { IsOk: true, Output: var version } ? version.Trim() : null;
}

namespace EdgeCam.Updating;

/// <summary>The machine that an update is to be installed on.</summary>
/// <param name="Architecture">As dpkg names it.</param>
/// <param name="Model">Of the board; null where there is no device tree.</param>
internal sealed record UpdateFacts(string Architecture, string? Model)
{
    /// <summary>Of the package that is installed; null: not known here, and not asked about.</summary>
    public string? Installed { get; init; }

    /// <summary>Where the update is kept and unpacked, bytes; null: not known here, and not asked about.</summary>
    public long? Free { get; init; }

    /// <summary>Root, on the box itself, wants it so.</summary>
    public bool MayGoBack { get; init; }
}

/// <summary>Orders versions as dpkg does: below 0, 0 or above.</summary>
internal delegate int CompareVersions(string left, string right);

/// <summary>Whether an update is for this machine, now.</summary>
internal static class UpdateRules
{
    public const string Package = "edgecam";
    private const long Reserve = 16 << 20;

    /// <returns>Null: it is.</returns>
    public static UpdateRefusal? Refuse(UpdateManifest update, UpdateFacts machine, CompareVersions compare) =>
        RefuseMachine(update, machine)
        ?? (machine.Installed is { } installed ? RefuseVersion(update, installed, machine.MayGoBack, compare) : null)
        ?? (machine.Free is { } free && free < NeededBytes(update) ? NoSpace(NeededBytes(update), free, "/var/lib and /usr") : null);

    /// <summary>The update as it came and as it was copied; its files twice, in their place and as the installer's own; and the package to go back to.</summary>
    public static long NeededBytes(UpdateManifest update) =>
        update.Kind == PayloadKind.Deb ? 3 * update.Size + 2 * update.InstalledSize + Reserve : update.Size + Reserve;

    public static UpdateRefusal NoSpace(long needed, long free, string where) =>
        new("no_space", $"the update needs {needed >> 20} MiB, and {free >> 20} MiB are free on {where}: delete clips, or lower Recording:MaxMegabytes") { IsOurs = true };

    private static UpdateRefusal? RefuseMachine(UpdateManifest update, UpdateFacts machine)
    {
        if (!string.Equals(update.Name, Package, StringComparison.Ordinal))
            return new UpdateRefusal("wrong_package", $"the update is of {update.Name}, not of {Package}");
        if (update.Architecture is not "all" && !string.Equals(update.Architecture, machine.Architecture, StringComparison.Ordinal))
            return new UpdateRefusal("wrong_architecture", $"the update is for {update.Architecture}, and this machine is {machine.Architecture}: take the one for {machine.Architecture}");
        return update.Boards.Any(board => board is UpdateManifest.AnyBoard || machine.Model?.StartsWith(board, StringComparison.Ordinal) == true)
            ? null
            : new UpdateRefusal("wrong_board", $"the update is for {string.Join(", ", update.Boards)}, and this is {machine.Model ?? "a machine without a device tree"}");
    }

    private static UpdateRefusal? RefuseVersion(UpdateManifest update, string installed, bool mayGoBack, CompareVersions compare)
    {
        var order = compare(update.Version, installed);
        if (order == 0)
            return new UpdateRefusal("same_version", $"{installed} is installed already");
        if (order < 0 && !mayGoBack)
            return new UpdateRefusal("downgrade", $"{update.Version} is older than {installed}, which is installed: on the box, root may do it with \"edgecam update FILE --allow-downgrade\"");
        return order > 0 && update.UpgradesFrom is { } oldest && compare(installed, oldest) < 0
            ? new UpdateRefusal("too_old", $"{update.Version} can follow {oldest} and later, and {installed} is installed: install {oldest} first")
            : null;
    }
}

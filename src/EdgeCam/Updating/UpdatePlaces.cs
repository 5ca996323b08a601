namespace EdgeCam.Updating;

/// <summary>Where updates lie, on the daemon's side and on the installer's.</summary>
/// <param name="Handover">The daemon's: below its state directory.</param>
/// <param name="Store">The installer's: only root writes there, everybody may read.</param>
internal sealed record UpdatePlaces(string Handover, string Store)
{
    public static UpdatePlaces System { get; } = new("/var/lib/edgecam/update", "/var/lib/edgecam-update");

    /// <param name="state">The state directory; one of its own has an installer's side of its own.</param>
    public static UpdatePlaces Of(string state) =>
        state is "/var/lib/edgecam" ? System : new(Path.Combine(state, "update"), Path.Combine(state, "update-store"));

    /// <summary>Of the keys that are believed. Another store than the system's, as that of a second daemon, has keys of its own too.</summary>
    public IReadOnlyList<string> KeyFolders => this == System ? UpdateKeys.SystemFolders : [.. UpdateKeys.SystemFolders, Path.Combine(Store, "keys")];

    /// <summary>The update as the daemon has fetched it.</summary>
    public string Incoming => Path.Combine(Handover, "incoming.update");

    /// <summary>The daemon's <see cref="UpdateRequest"/>; edgecam-update.path waits for it.</summary>
    public string Request => Path.Combine(Handover, "request.json");

    /// <summary>The daemon's <see cref="UpdateProof"/>.</summary>
    public string Proof => Path.Combine(Handover, "proof.json");

    /// <summary>The id of the last update that the daemon has told of.</summary>
    public string Told => Path.Combine(Handover, "told");

    /// <summary>Root's own <see cref="UpdateRequest"/>.</summary>
    public string RootRequest => Path.Combine(Store, "request.json");

    /// <summary>The installer's <see cref="UpdateStatus"/>.</summary>
    public string Status => Path.Combine(Store, "status.json");

    /// <summary>The payload that is to be installed.</summary>
    public string New => Path.Combine(Store, "new");

    /// <summary>The package of the version that was confirmed last: the one to go back to.</summary>
    public string Good => Path.Combine(Store, "good.deb");

    /// <summary>A copy of the program that does it all: its own files are replaced meanwhile, and may be broken afterwards.</summary>
    public string Installer => Path.Combine(Store, "installer");
}

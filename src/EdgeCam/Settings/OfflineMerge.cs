using System.Text.Json.Nodes;
using EdgeCam.Linux.Files;
using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>
/// A change to the settings of a daemon that does not run, in the two steps of <see cref="ISettingsStore"/>, so that it can
/// count together with other files or not at all. Files are met as the owner of the state directory.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class OfflineMerge
{
    private readonly string _directory;
    private readonly SettingsCheck _check;
    private readonly SettingsStore _store;
    private readonly SettingsStart _start;
    private EdgeCamOptions? _prepared;

    /// <param name="layers">What file and environment hold; without a fault.</param>
    /// <param name="directory">The state directory; it exists.</param>
    public OfflineMerge(IReadOnlyList<IReadOnlyList<ConfigurationEntry>> layers, string directory)
    {
        using var owner = FileOwner.ActAsOwnerOf(directory);
        (_directory, _check, _store) = (directory, new SettingsCheck(layers), new SettingsStore(directory));
        _start = SettingsStart.Choose(_store.Load(), _check, _store, badStarts: 0);
        Options = _start.Options;
    }

    /// <summary>As the next start of the daemon has them.</summary>
    public EdgeCamOptions Options { get; private set; }

    /// <summary>What is laid over file and environment.</summary>
    public JsonObject Overrides => _start.Revisions[0].Overrides;

    /// <summary>What was wrong with what was stored.</summary>
    public IReadOnlyList<string> Problems => _start.Problems;

    /// <summary>Checks and writes down; with faults, or where nothing changes, nothing is written.</summary>
    /// <param name="patch">A merge patch.</param>
    /// <returns>Every fault; none: it can be committed.</returns>
    /// <exception cref="StorageException">Nothing has changed.</exception>
    public IReadOnlyList<RequestFault> Prepare(JsonObject patch, string origin)
    {
        var current = _start.Revisions[0];
        var overrides = MergePatch.Apply(current.Overrides, patch);
        var settings = _check.Check(overrides, patch);
        if (settings.Options is not { } options)
            return settings.Faults;
        if (JsonNode.DeepEquals(overrides, current.Overrides))
            return [];

        // Before the first start there may be no network for long: what crashes is given up, what only waits for its broker is not.
        var revision = SettingsChange.Between(Options, options, overrides).After(current, origin, confirmWithin: null) with { ConfirmWithin = null };
        using var owner = FileOwner.ActAsOwnerOf(_directory);
        _store.Prepare(revision);
        _prepared = options;
        return [];
    }

    /// <summary>What was prepared, if anything was, is what the daemon starts with.</summary>
    /// <exception cref="StorageException">As of <see cref="ISettingsStore.Commit"/>.</exception>
    public void Commit()
    {
        if (_prepared is null)
            return;
        using var owner = FileOwner.ActAsOwnerOf(_directory);
        _store.Commit();
        new StartCounter(_directory).Clear();
        (Options, _prepared) = (_prepared, null);
    }

    /// <summary>Forgets what was prepared.</summary>
    public void Discard()
    {
        using var owner = FileOwner.ActAsOwnerOf(_directory);
        _store.Discard();
        _prepared = null;
    }
}

namespace EdgeCam.Remote.Settings;

/// <summary>The newest revisions, and the last that proved itself, however many came after it.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed class KeptRevisions
{
    /// <summary>How many are kept, the current one among them.</summary>
    public const int Depth = 3;

    private readonly List<SettingsRevision> _kept; // newest first, never empty

    /// <param name="newestFirst">None: as packaged.</param>
    public KeptRevisions(IEnumerable<SettingsRevision> newestFirst)
    {
        _kept = [.. newestFirst];
        if (_kept.Count == 0)
            _kept.Add(SettingsRevision.Packaged);
        while (_kept.Count > Depth)
            RemoveOne();
    }

    public SettingsRevision Current => _kept[0];

    public IReadOnlyList<SettingsRevision> All => _kept;

    /// <summary>What a rollback returns to.</summary>
    public SettingsRevision Before => _kept.Count > 1 ? _kept[1] : SettingsRevision.Packaged;

    /// <summary>What a camera that keeps crashing returns to.</summary>
    public SettingsRevision LastConfirmed => _kept.Find(revision => revision.IsConfirmed) ?? SettingsRevision.Packaged;

    /// <summary>Adds a revision; one with the number of <see cref="Current"/> takes its place, and so does one that joins its trial.</summary>
    public void Add(SettingsRevision revision)
    {
        if (revision.Number == Current.Number || revision.JoinsTrial)
        {
            _kept[0] = revision;
            return;
        }
        _kept.Insert(0, revision);
        if (_kept.Count > Depth)
            RemoveOne();
    }

    private void RemoveOne()
    {
        int lastConfirmed = _kept.FindIndex(revision => revision.IsConfirmed);
        _kept.RemoveAt(lastConfirmed == _kept.Count - 1 ? _kept.Count - 2 : _kept.Count - 1);
    }
}

using System.Globalization;
using EdgeCam.Linux;
using EdgeCam.Linux.Files;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>What the state directory holds.</summary>
/// <param name="Revisions">The good ones, newest first.</param>
/// <param name="HighestNumber">The highest that was ever seen here, good or not.</param>
/// <param name="Problems">Files that could not be read, with the reason.</param>
/// <param name="IsCurrentBroken">The file of the current revision is one of them.</param>
internal sealed record StoredSettings(
    IReadOnlyList<SettingsRevision> Revisions, long HighestNumber, IReadOnlyList<string> Problems, bool IsCurrentBroken);

/// <summary>
/// Revisions in the state directory: <c>settings.json</c> is the current one, <c>settings.41.json</c> one before it. Files
/// are only ever replaced as a whole (<see cref="AtomicFile"/>) and can be read by their owner only, because they hold secrets.
/// </summary>
/// <remarks>Thread-bound. One process writes.</remarks>
internal sealed class SettingsStore(string directory) : ISettingsStore
{
    private readonly AtomicFile _file = new(Path.Combine(directory, "settings.json"));
    private KeptRevisions _kept = new([]);
    private SettingsRevision? _prepared;

    public string Directory => directory;

    /// <summary>Reads everything; what cannot be read is a problem to report, never an exception.</summary>
    public StoredSettings Load()
    {
        var problems = new List<string>();
        var revisions = new List<SettingsRevision>();
        bool isBroken = File.Exists(_file.Path) && !TryRead(_file.Path, revisions, problems);
        foreach (string file in Older().Select(older => older.Path))
            TryRead(file, revisions, problems);
        revisions = [.. revisions.DistinctBy(revision => revision.Number).OrderByDescending(revision => revision.Number)];
        _kept = new(revisions);
        long highest = revisions.Select(revision => revision.Number).Concat(Older().Select(older => older.Number)).DefaultIfEmpty(0).Max();
        return new(revisions, highest, problems, isBroken);
    }

    public void Prepare(SettingsRevision revision) => Store(() =>
    {
        System.IO.Directory.CreateDirectory(directory);
        _file.Prepare(RevisionFile.Write(revision));
        _prepared = revision;
    });

    public void Commit() => Store(() =>
    {
        var revision = _prepared ?? throw new InvalidOperationException("nothing is prepared");
        _file.Commit(revision.Number == _kept.Current.Number || revision.JoinsTrial ? null : KeepAs());
        _kept.Add(revision);
        _prepared = null;
        RemoveOlder();
    });

    public void Discard()
    {
        _file.Discard();
        _prepared = null;
    }

    // A broken file stays too, for whoever wants to know why.
    private string KeepAs()
    {
        var current = new List<SettingsRevision>();
        return TryRead(_file.Path, current, []) ? PathOf(current[0].Number) : Path.Combine(directory, "settings.broken.json");
    }

    private void RemoveOlder()
    {
        foreach (var (number, path) in Older())
        {
            if (!_kept.All.Skip(1).Any(revision => revision.Number == number))
                File.Delete(path);
        }
    }

    private IEnumerable<(long Number, string Path)> Older() =>
        from path in System.IO.Directory.Exists(directory) ? System.IO.Directory.GetFiles(directory, "settings.*.json") : []
        let middle = Path.GetFileName(path).Split('.')[1]
        where long.TryParse(middle, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select (long.Parse(middle, CultureInfo.InvariantCulture), path);

    private string PathOf(long number) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"settings.{number}.json"));

    private static bool TryRead(string path, List<SettingsRevision> revisions, List<string> problems)
    {
        try
        {
            if (RevisionFile.TryRead(File.ReadAllBytes(path), out var revision))
            {
                revisions.Add(revision!);
                return true;
            }
            problems.Add($"{path} is broken: it is not what was written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read: {e.Message}");
        }
        return false;
    }

    private void Store(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"Settings cannot be stored in {directory}: {e.Message.TrimEnd('.')}. Make room, or make it writable.", e);
        }
    }
}

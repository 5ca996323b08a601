using System.Globalization;
using EdgeCam.Options;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>The settings a start begins with.</summary>
/// <param name="Options">File and environment with the overrides over them.</param>
/// <param name="Revisions">Newest first; the first is in use.</param>
/// <param name="Problems">What was wrong with what was stored; empty when nothing was.</param>
internal sealed record SettingsStart(EdgeCamOptions Options, IReadOnlyList<SettingsRevision> Revisions, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Takes the newest stored revision that is whole and valid; after too many bad starts one that has proved itself. Never
    /// fails: in the end there is what the package says.
    /// </summary>
    /// <param name="badStarts">In a row before this one.</param>
    public static SettingsStart Choose(StoredSettings stored, SettingsCheck check, ISettingsStore store, int badStarts)
    {
        var problems = new List<string>(stored.Problems);
        var newest = stored.Revisions.Count > 0 ? stored.Revisions[0] : SettingsRevision.Packaged;
        var candidates = Candidates(stored.Revisions, newest, badStarts, problems);
        var (chosen, options) = candidates.Append(SettingsRevision.Packaged)
            .Select(candidate => (Revision: candidate, Options: Valid(candidate, check, problems)))
            .First(candidate => candidate.Options is not null);
        if (ReferenceEquals(chosen, newest) && !stored.IsCurrentBroken)
            return new(options!, stored.Revisions.Count > 0 ? stored.Revisions : [chosen], problems);

        // One number is left out: the broken file may have had it.
        var taken = chosen with { Number = stored.HighestNumber + 2, Origin = string.Create(CultureInfo.InvariantCulture, $"recovery:{chosen.Number}") };
        TryStore(taken, store, problems);
        return new(options!, [taken, .. stored.Revisions], problems);
    }

    private static IEnumerable<SettingsRevision> Candidates(
        IReadOnlyList<SettingsRevision> revisions, SettingsRevision newest, int badStarts, List<string> problems)
    {
        if (badStarts < StartCounter.TooMany || newest.IsConfirmed)
            return revisions;
        problems.Add(string.Create(
            CultureInfo.InvariantCulture, $"{badStarts} starts in a row ended early with revision {newest.Number}, which has not proved itself: it is left out"));
        return revisions.Where(revision => revision.IsConfirmed);
    }

    private static EdgeCamOptions? Valid(SettingsRevision revision, SettingsCheck check, List<string> problems)
    {
        var settings = check.CheckStored(revision.Overrides, out var unknown);
        problems.AddRange(unknown.Select(fault => Text(revision, $"{fault.Path} is unknown and without effect")));
        problems.AddRange(settings.Faults.Select(fault => Text(revision, $"{fault.Path}: {fault.Message}")));
        return settings.Options;
    }

    private static void TryStore(SettingsRevision revision, ISettingsStore store, List<string> problems)
    {
        try
        {
            store.Prepare(revision);
            store.Commit();
        }
        catch (StorageException e)
        {
            problems.Add(e.Message);
        }
    }

    private static string Text(SettingsRevision revision, string problem) =>
        string.Create(CultureInfo.InvariantCulture, $"revision {revision.Number}: {problem}");
}

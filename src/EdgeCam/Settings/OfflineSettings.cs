using EdgeCam.Linux;
using EdgeCam.Options;
using EdgeCam.Options.Loading;

namespace EdgeCam.Settings;

/// <summary>The settings of a daemon that does not run: changes are stored, and prove themselves at its next start.</summary>
internal static class OfflineSettings
{
    /// <param name="layers">What file and environment hold; without a fault.</param>
    /// <param name="problems">What was wrong with what is stored.</param>
    public static SettingsService Open(IReadOnlyList<IReadOnlyList<ConfigurationEntry>> layers, string directory, out IReadOnlyList<string> problems)
    {
        var check = new SettingsCheck(layers);
        var store = new SettingsStore(directory);
        var start = SettingsStart.Choose(store.Load(), check, store, badStarts: 0);
        problems = start.Problems;

        // A trial goes on when the daemon does; until then it keeps nobody from repairing what is wrong.
        start = start with { Revisions = [start.Revisions[0] with { ConfirmWithin = null }, .. start.Revisions.Skip(1)] };
        return new(start, check, store, new StartCounter(directory), new NoCamera(), () => true, () => MonotonicClock.Now);
    }

    private sealed class NoCamera : ISettingsTarget
    {
        public bool AreFramesFlowing => false;

        public Task ApplyAsync(EdgeCamOptions options, ApplyMode mode, CancellationToken cancel) => Task.CompletedTask;
    }
}

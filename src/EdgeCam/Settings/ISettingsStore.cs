using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>The settings could not be stored; the message says why and what to do.</summary>
internal sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Where revisions outlive the process. In two steps, so that settings are put to work between what may fail and what counts.</summary>
/// <remarks>Thread-bound.</remarks>
internal interface ISettingsStore
{
    /// <summary>Writes a revision down without it counting yet.</summary>
    /// <exception cref="StorageException">Nothing has changed.</exception>
    void Prepare(SettingsRevision revision);

    /// <summary>What was prepared is the current revision from now on.</summary>
    /// <exception cref="StorageException">It may or may not be after a restart: store the one that shall count.</exception>
    void Commit();

    /// <summary>Forgets what was prepared.</summary>
    void Discard();
}

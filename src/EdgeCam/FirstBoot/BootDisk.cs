using EdgeCam.Linux;
using EdgeCam.Linux.Files;

namespace EdgeCam.FirstBoot;

/// <summary>
/// Writes files so that a power cut leaves the old or the new one, several of them so that what may fail for want of space
/// fails before the first of them counts.
/// </summary>
/// <param name="onStep">Told before each step that the medium sees; a test ends the program there.</param>
/// <remarks>Thread-bound.</remarks>
internal sealed class BootDisk(Action<string>? onStep = null)
{
    private readonly List<AtomicFile> _prepared = [];

    /// <summary>Writes one file at once.</summary>
    /// <param name="mode">Null: its owner alone (or as a FAT partition is mounted).</param>
    /// <exception cref="LinuxException">It is as it was.</exception>
    public void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode? mode = null)
    {
        var file = PrepareFile(path, bytes, mode);
        Step($"commit {path}");
        file.Commit();
    }

    /// <summary>Writes a file beside its place, for its owner alone.</summary>
    /// <exception cref="LinuxException">Nothing has changed.</exception>
    public void Prepare(string path, ReadOnlySpan<byte> bytes) => _prepared.Add(PrepareFile(path, bytes, mode: null));

    /// <summary>Puts everything that was prepared in its place, in that order.</summary>
    public void Commit()
    {
        foreach (var file in _prepared)
        {
            Step($"commit {file.Path}");
            file.Commit();
        }
        _prepared.Clear();
    }

    /// <summary>Forgets what was prepared.</summary>
    public void Discard()
    {
        foreach (var file in _prepared)
            file.Discard();
        _prepared.Clear();
    }

    /// <summary>Makes the folder where there is none yet.</summary>
    public static void MakeFolder(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsLinux()) // always: the analyzer wants to hear it
            Directory.CreateDirectory(path, mode);
    }

    public void Step(string name) => onStep?.Invoke(name);

    /// <summary>What a disk that is full, read-only or broken, and nothing else, throws.</summary>
    public static bool IsStorage(Exception e) =>
        e is LinuxException or IOException or UnauthorizedAccessException or Settings.StorageException;

    private AtomicFile PrepareFile(string path, ReadOnlySpan<byte> bytes, UnixFileMode? mode)
    {
        Step($"prepare {path}");
        var file = new AtomicFile(path);
        file.Prepare(bytes);
        if (mode is { } wanted && OperatingSystem.IsLinux()) // always: the analyzer wants to hear it
            File.SetUnixFileMode(path + ".tmp", wanted); // as AtomicFile calls it
        return file;
    }
}

using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Files;

/// <summary>
/// Replaces a file in two steps: <see cref="Prepare"/> writes everything that may fail for want of space, <see cref="Commit"/>
/// makes it count. Whoever reads meets the old file or the new one, whenever the process or the power ends in between.
/// </summary>
/// <remarks>Thread-bound. One writer per file. The file can be read by its owner only.</remarks>
public sealed class AtomicFile(string path)
{
    private readonly string _directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
    private readonly string _temporary = path + ".tmp";

    public string Path => path;

    /// <summary>Both steps.</summary>
    /// <exception cref="LinuxException">Nothing has changed.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var file = new AtomicFile(path);
        file.Prepare(bytes);
        file.Commit();
    }

    /// <summary>Writes the bytes beside the file, down to the medium.</summary>
    /// <exception cref="LinuxException">Disk full, read-only: the file is as it was, and nothing is left beside it.</exception>
    public void Prepare(ReadOnlySpan<byte> bytes)
    {
        using var fd = DirectoryCalls.Create(_temporary).OrThrowIfInvalid("open", _temporary);
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[(int)FileCalls.Write(fd, bytes).OrThrow("write", _temporary)..];
            DirectoryCalls.Synchronise(fd).OrThrow("fsync", _temporary);
        }
        catch (LinuxException)
        {
            Discard();
            throw;
        }
    }

    /// <summary>Puts what was prepared in the place of the file.</summary>
    /// <param name="keepAs">Where the file as it was stays; null: nowhere.</param>
    /// <exception cref="LinuxException">The file is as it was, or (when the directory cannot be flushed) the new one that a power cut may still take back.</exception>
    public void Commit(string? keepAs = null)
    {
        if (keepAs is not null)
            Keep(keepAs);
        DirectoryCalls.Rename(_temporary, path).OrThrow("rename", _temporary);
        using var directory = FileCalls.Open(_directory, FileCalls.O_RDONLY).OrThrowIfInvalid("open", _directory);
        DirectoryCalls.Synchronise(directory).OrThrow("fsync", _directory);
    }

    /// <summary>Forgets what was prepared.</summary>
    public void Discard() => DirectoryCalls.Unlink(_temporary);

    // A name that is taken was given in an attempt that ended before its rename: the bytes are the same.
    private void Keep(string keepAs)
    {
        DirectoryCalls.Unlink(keepAs);
        var linked = DirectoryCalls.Link(path, keepAs);
        if (linked.Errno is not (0 or Errno.ENOENT))
            throw new LinuxException("link", linked.Errno, keepAs);
    }
}

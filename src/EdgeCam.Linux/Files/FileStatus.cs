using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Files;

/// <summary>What a name stands for.</summary>
public enum FileKind
{
    Missing,
    Regular,
    Directory,
    Link,

    /// <summary>A device, a FIFO, a socket: opening it may wait for ever.</summary>
    Other,
}

/// <summary>What stat(2) tells of a name without following it.</summary>
/// <param name="Owner">User id.</param>
/// <param name="Group">Group id.</param>
public readonly record struct FileStatus(FileKind Kind, long Bytes, uint Owner, uint Group)
{
    /// <exception cref="LinuxException">The medium or a permission kept it from being looked at.</exception>
    public static unsafe FileStatus Of(string path)
    {
        Statx status;
        var result = OwnerCalls.Status(path, &status);
        if (result.Errno is Errno.ENOENT or ENOTDIR)
            return default;
        result.OrThrow("statx", path);
        return new(KindOf(status.Mode), (long)status.Size, status.User, status.Group);
    }

    private static FileKind KindOf(ushort mode) => (mode & S_IFMT) switch
    {
        S_IFREG => FileKind.Regular,
        S_IFDIR => FileKind.Directory,
        S_IFLNK => FileKind.Link,
        _ => FileKind.Other,
    };

    private const int ENOTDIR = 20;
    private const int S_IFMT = 0xF000;
    private const int S_IFREG = 0x8000;
    private const int S_IFDIR = 0x4000;
    private const int S_IFLNK = 0xA000;
}

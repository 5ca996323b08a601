using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>What it takes to replace a file so that it outlives a power cut: fsync(2), rename(2), link(2), unlink(2).</summary>
internal static partial class DirectoryCalls
{
    public const int O_WRONLY = 1;
    public const int O_CREAT = 0x40;
    public const int O_TRUNC = 0x200;

    /// <summary>The owner may read and write, nobody else may do anything.</summary>
    public const uint OwnerOnly = 0x180; // 0600

    /// <summary>Creates the file, or empties it.</summary>
    public static DescriptorHandle Create(string path)
    {
        DescriptorHandle handle;
        do
            handle = new DescriptorHandle(OpenRaw(path, O_WRONLY | O_CREAT | O_TRUNC | FileCalls.O_CLOEXEC, OwnerOnly));
        while (handle.IsInvalid && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return handle;
    }

    public static SyscallResult Synchronise(SafeHandle fd)
    {
        SyscallResult result;
        do
            result = SyscallResult.Of(FsyncRaw(fd));
        while (result.Errno == Errno.EINTR);
        return result;
    }

    public static SyscallResult Rename(string from, string to) => SyscallResult.Of(RenameRaw(from, to));

    public static SyscallResult Link(string existing, string name) => SyscallResult.Of(LinkRaw(existing, name));

    public static SyscallResult Unlink(string path) => SyscallResult.Of(UnlinkRaw(path));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenRaw(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FsyncRaw(SafeHandle fd);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameRaw(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkRaw(string existing, string name);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkRaw(string path);
}

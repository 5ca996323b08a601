using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>Whose a file is, and as whom files are met: statx(2), lchown(2), setfsuid(2), setfsgid(2); and sethostname(2).</summary>
internal static unsafe partial class OwnerCalls
{
    /// <summary>Of the name itself: a link is not followed.</summary>
    public static SyscallResult Status(string path, Statx* status) =>
        SyscallResult.Of(StatxRaw(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, status));

    public static SyscallResult ChangeOwner(string path, uint user, uint group) => SyscallResult.Of(ChangeOwnerRaw(path, user, group));

    /// <summary>Of the calling thread.</summary>
    /// <returns>The user before.</returns>
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    public static partial uint SetFileUser(uint user);

    /// <inheritdoc cref="SetFileUser"/>
    [LibraryImport("libc", EntryPoint = "setfsgid")]
    public static partial uint SetFileGroup(uint group);

    public static SyscallResult SetHostName(ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
            return SyscallResult.Of(SetHostNameRaw(bytes, (nuint)name.Length));
    }

    private const int AT_FDCWD = -100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint STATX_BASIC_STATS = 0x7ff;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxRaw(int directory, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerRaw(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "sethostname", SetLastError = true)]
    private static partial int SetHostNameRaw(byte* name, nuint length);
}

/// <summary>struct statx; the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    [FieldOffset(20)] public uint User;
    [FieldOffset(24)] public uint Group;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(40)] public ulong Size;
}

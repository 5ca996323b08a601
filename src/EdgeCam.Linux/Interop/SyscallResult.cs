using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>What a system call returned: a value of 0 or more with errno 0, or -1 with its errno.</summary>
internal readonly record struct SyscallResult(nint Value, int Errno)
{
    public bool Succeeded => Errno == 0;

    /// <summary>Reads errno right after a call made with <c>SetLastError</c>.</summary>
    public static SyscallResult Of(nint returned) =>
        returned >= 0 ? new(returned, 0) : new(-1, Marshal.GetLastPInvokeError());

    /// <summary>For calls whose failure is our own bug or a broken machine.</summary>
    public nint OrThrow(string operation, string detail)
    {
        if (!Succeeded)
            throw new LinuxException(operation, Errno, detail);
        return Value;
    }
}

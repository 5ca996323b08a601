using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Linux;

/// <summary>A file descriptor that is closed once, and never while a call is using it.</summary>
public sealed partial class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    /// <param name="descriptor">
    /// As the call returned it, -1 for none. An int on purpose: a P/Invoke that returns a SafeHandle reads a
    /// whole register, and the upper half of C's int -1 is undefined.
    /// </param>
    internal DescriptorHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Gives the descriptor to another owner; this handle is invalid afterwards.</summary>
    internal nint Release()
    {
        var descriptor = handle;
        SetHandleAsInvalid();
        return descriptor;
    }

    /// <summary>Turns the failure of a call that made this handle into an exception. Call right after it.</summary>
    internal DescriptorHandle OrThrowIfInvalid(string operation, string detail) =>
        IsInvalid ? throw new LinuxException(operation, Marshal.GetLastPInvokeError(), detail) : this;

    /// <summary>close(2) frees the descriptor even when it is interrupted; a retry might close somebody else's.</summary>
    protected override bool ReleaseHandle() => Close(handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(nint descriptor);
}

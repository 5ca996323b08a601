using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>adjtimex(2).</summary>
internal static unsafe partial class TimexCalls
{
    public const int STA_UNSYNC = 0x40;

    /// <summary>Whether the kernel holds the clock for synchronised. Only asks; needs no privilege.</summary>
    public static bool IsSynchronized()
    {
        var timex = default(Timex);
        return AdjustRaw(&timex) >= 0 && (timex.Status & STA_UNSYNC) == 0;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjustRaw(Timex* timex);
}

/// <summary>struct timex of the 64-bit architectures; modes is 0: nothing is changed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct Timex
{
    [FieldOffset(0)] public uint Modes;
    [FieldOffset(40)] public int Status;
}

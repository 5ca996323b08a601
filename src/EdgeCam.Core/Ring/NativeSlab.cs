using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Ring;

/// <summary>One block of native memory, zeroed and touched when allocated, so that the page faults are over before the first frame.</summary>
/// <remarks>
/// Thread-safe to read and write as memory is; dispose only after every user has stopped. Undisposed, it is freed when
/// nobody holds the ring any more.
/// </remarks>
internal sealed unsafe class NativeSlab : SafeHandleZeroOrMinusOneIsInvalid
{
    // A cache line on every board we know, and the pair of lines that x86 prefetches together.
    private const nuint Alignment = 128;

    public NativeSlab(long bytes)
        : base(ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Address = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        NativeMemory.Clear(Address, (nuint)bytes);
        SetHandle((nint)Address);
    }

    public byte* Address { get; private set; }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree(Address);
        Address = null;
        return true;
    }
}

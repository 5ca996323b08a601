using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Linux.Interop;

/// <summary>Zeroed native memory that does not move, freed once. Its user keeps it reachable while the address is in use.</summary>
internal sealed unsafe class NativeBlock : SafeHandleZeroOrMinusOneIsInvalid
{
    public NativeBlock(nuint bytes)
        : base(ownsHandle: true)
    {
        var block = NativeMemory.AlignedAlloc(bytes, CacheLine);
        NativeMemory.Clear(block, bytes);
        SetHandle((nint)block);
    }

    public byte* Address => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    private const nuint CacheLine = 64;
}

using System.Runtime.InteropServices;

namespace EdgeCam.Ring;

/// <summary>One block of native memory, zeroed and touched when allocated, so that the page faults are over before the first frame.</summary>
/// <remarks>
/// Thread-safe to read and write as memory is; <see cref="Dispose"/> only after every user has stopped. Without it the
/// memory is freed when nobody holds the ring any more.
/// </remarks>
internal sealed unsafe class NativeSlab : IDisposable
{
    // A cache line on every board we know, and the pair of lines that x86 prefetches together.
    private const nuint Alignment = 128;

    public NativeSlab(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Address = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        NativeMemory.Clear(Address, (nuint)bytes);
    }

    public byte* Address { get; private set; }

    ~NativeSlab() => NativeMemory.AlignedFree(Address);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Address);
        Address = null;
        GC.SuppressFinalize(this);
    }
}

using System.Runtime.InteropServices;

namespace EdgeCam.Linux;

/// <summary>How the C library keeps memory that was freed.</summary>
public static partial class NativeHeap
{
    private const int M_MMAP_THRESHOLD = -3; // malloc.h
    private const int M_ARENA_MAX = -8;
    private const int LargeBytes = 256 << 10;
    private const int Arenas = 2;

    /// <summary>
    /// Gives large blocks back to the system when they are freed (mallopt(3)). By default each thread has a store of its own, which
    /// grows by what it has freed once: encoders and cameras that are opened anew on one pool thread after the other
    /// would look like a leak of a mebibyte each. Before anything large is allocated.
    /// </summary>
    public static void ReturnWhatIsFreed()
    {
        _ = SetOption(M_MMAP_THRESHOLD, LargeBytes); // which does not move any more from now on
        _ = SetOption(M_ARENA_MAX, Arenas);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}

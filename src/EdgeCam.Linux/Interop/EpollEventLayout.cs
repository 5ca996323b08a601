using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>
/// struct epoll_event { uint32_t events; epoll_data_t data; }: packed to 12 bytes on x86-64 so that
/// 32-bit programs share it (linux/eventpoll.h, EPOLL_PACKED), 16 bytes with padding everywhere else.
/// The only structure we use that differs between our architectures; the one place that knows.
/// </summary>
internal static unsafe class EpollEventLayout
{
    public const int LargestSize = 16;

    public static readonly int Size = SizeOn(RuntimeInformation.ProcessArchitecture);
    public static readonly int TokenOffset = TokenOffsetOn(RuntimeInformation.ProcessArchitecture);

    public static int SizeOn(Architecture architecture) => TokenOffsetOn(architecture) + sizeof(ulong);

    public static int TokenOffsetOn(Architecture architecture) => architecture == Architecture.X64 ? 4 : 8;

    public static void Write(byte* target, uint events, ulong token)
    {
        *(uint*)target = events;
        *(ulong*)(target + TokenOffset) = token; // both architectures allow the unaligned access
    }

    public static (uint Events, ulong Token) Read(byte* events, int index)
    {
        var source = events + (index * Size);
        return (*(uint*)source, *(ulong*)(source + TokenOffset));
    }
}

using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>epoll(7) and eventfd(2).</summary>
internal static unsafe partial class EpollCalls
{
    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const int EPOLL_CTL_MOD = 3;
    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    public static DescriptorHandle Create() => new DescriptorHandle(CreateRaw(EPOLL_CLOEXEC)).OrThrowIfInvalid("epoll_create1", "readiness");

    public static DescriptorHandle CreateEvent() =>
        new DescriptorHandle(EventRaw(0, EFD_CLOEXEC | EFD_NONBLOCK)).OrThrowIfInvalid("eventfd", "wake-up");

    public static SyscallResult Control(SafeHandle epoll, int operation, SafeHandle fd, void* interest) =>
        SyscallResult.Of(ControlRaw(epoll, operation, fd, interest)); // never interrupted

    /// <summary>EINTR is not retried here: it would start the timeout anew. The caller reports nothing ready.</summary>
    public static SyscallResult Wait(SafeHandle epoll, void* events, int capacity, int milliseconds) =>
        SyscallResult.Of(WaitRaw(epoll, events, capacity, milliseconds));

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int CreateRaw(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventRaw(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ControlRaw(SafeHandle epoll, int operation, SafeHandle fd, void* interest);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitRaw(SafeHandle epoll, void* events, int capacity, int milliseconds);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>ioctl(2) of character devices, and the numbers of its requests.</summary>
internal static unsafe partial class DeviceCalls
{
    /// <summary>Hands a structure to the driver, which may fill it.</summary>
    public static SyscallResult Control<T>(SafeHandle device, uint request, ref T argument)
        where T : unmanaged
    {
        fixed (T* start = &argument)
            return Control(device, request, (nint)start);
    }

    /// <summary>As the other, with an argument that is a number.</summary>
    public static SyscallResult Control(SafeHandle device, uint request, nint argument)
    {
        SyscallResult result;
        do
            result = SyscallResult.Of(ControlRaw(device, request, argument));
        while (result.Errno == Errno.EINTR);
        return result;
    }

    // _IOC of asm-generic/ioctl.h: direction, size of the argument, letter of the driver, number.
    public static uint None(byte type, uint number) => ((uint)type << 8) | number;

    public static uint Write<T>(byte type, uint number) => Request<T>(1, type, number);

    public static uint Read<T>(byte type, uint number) => Request<T>(2, type, number);

    public static uint Both<T>(byte type, uint number) => Request<T>(3, type, number);

    private static uint Request<T>(uint direction, byte type, uint number) =>
        (direction << 30) | ((uint)Unsafe.SizeOf<T>() << 16) | ((uint)type << 8) | number;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlRaw(SafeHandle device, nuint request, nint argument);
}

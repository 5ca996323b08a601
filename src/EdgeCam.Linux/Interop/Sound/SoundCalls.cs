using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop.Sound;

/// <summary>ioctl(2) of ALSA's PCM devices.</summary>
internal static unsafe partial class SoundCalls
{
    public static readonly uint SNDRV_PCM_IOCTL_HW_REFINE = Request<PcmHardwareParameters>(3, 0x10);
    public static readonly uint SNDRV_PCM_IOCTL_HW_PARAMS = Request<PcmHardwareParameters>(3, 0x11);
    public static readonly uint SNDRV_PCM_IOCTL_SW_PARAMS = Request<PcmSoftwareParameters>(3, 0x13);
    public static readonly uint SNDRV_PCM_IOCTL_STATUS = Request<PcmStatus>(2, 0x20);
    public static readonly uint SNDRV_PCM_IOCTL_PREPARE = Request(0x40);
    public static readonly uint SNDRV_PCM_IOCTL_START = Request(0x42);
    public static readonly uint SNDRV_PCM_IOCTL_WRITEI_FRAMES = Request<PcmTransfer>(1, 0x50);
    public static readonly uint SNDRV_PCM_IOCTL_READI_FRAMES = Request<PcmTransfer>(2, 0x51);

    /// <summary>Hands a structure to the driver, which may fill it.</summary>
    public static SyscallResult Control<T>(SafeHandle device, uint request, ref T argument)
        where T : unmanaged
    {
        fixed (T* start = &argument)
            return Control(device, request, start);
    }

    /// <summary>A request without an argument.</summary>
    public static SyscallResult Control(SafeHandle device, uint request) => Control(device, request, null);

    private static SyscallResult Control(SafeHandle device, uint request, void* argument)
    {
        SyscallResult result;
        do
            result = SyscallResult.Of(ControlRaw(device, request, argument));
        while (result.Errno == Errno.EINTR);
        return result;
    }

    // _IOC of asm-generic/ioctl.h: direction, size of the argument, 'A', number.
    private static uint Request<T>(uint direction, uint number) => (direction << 30) | ((uint)Unsafe.SizeOf<T>() << 16) | Request(number);

    private static uint Request(uint number) => ((uint)'A' << 8) | number;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlRaw(SafeHandle device, nuint request, void* argument);
}

using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop.Video;

/// <summary>The requests of V4L2, and mmap(2) of its buffers.</summary>
internal static unsafe partial class V4l2Calls
{
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;

    public static readonly uint VIDIOC_QUERYCAP = Read<V4l2Capability>(0);
    public static readonly uint VIDIOC_ENUM_FMT = Both<V4l2FormatDescription>(2);
    public static readonly uint VIDIOC_G_FMT = Both<V4l2Format>(4);
    public static readonly uint VIDIOC_S_FMT = Both<V4l2Format>(5);
    public static readonly uint VIDIOC_REQBUFS = Both<V4l2RequestBuffers>(8);
    public static readonly uint VIDIOC_QUERYBUF = Both<V4l2Buffer>(9);
    public static readonly uint VIDIOC_QBUF = Both<V4l2Buffer>(15);
    public static readonly uint VIDIOC_EXPBUF = Both<V4l2ExportBuffer>(16);
    public static readonly uint VIDIOC_DQBUF = Both<V4l2Buffer>(17);
    public static readonly uint VIDIOC_STREAMON = Write<int>(18);
    public static readonly uint VIDIOC_STREAMOFF = Write<int>(19);
    public static readonly uint VIDIOC_S_PARM = Both<V4l2StreamParameters>(22);
    public static readonly uint VIDIOC_QUERYMENU = Both<V4l2MenuQuery>(37);
    public static readonly uint VIDIOC_G_EXT_CTRLS = Both<V4l2Controls>(71);
    public static readonly uint VIDIOC_S_EXT_CTRLS = Both<V4l2Controls>(72);
    public static readonly uint VIDIOC_ENUM_FRAMESIZES = Both<V4l2FrameSize>(74);
    public static readonly uint VIDIOC_ENUM_FRAMEINTERVALS = Both<V4l2FrameInterval>(75);
    public static readonly uint VIDIOC_DQEVENT = Read<V4l2Event>(89);
    public static readonly uint VIDIOC_SUBSCRIBE_EVENT = Write<V4l2EventSubscription>(90);
    public static readonly uint VIDIOC_QUERY_EXT_CTRL = Both<V4l2ControlQuery>(103);

    /// <summary>Maps a buffer of the driver; its owner unmaps it.</summary>
    public static SyscallResult Map(SafeHandle device, nuint length, int protection, long offset)
    {
        var address = MapRaw(null, length, protection, MAP_SHARED, device, offset);
        return address == -1 ? new SyscallResult(-1, Marshal.GetLastPInvokeError()) : new SyscallResult(address, 0);
    }

    public static void Unmap(nint address, nuint length) => _ = UnmapRaw((void*)address, length);

    private static uint Read<T>(uint number) => DeviceCalls.Read<T>(Type, number);

    private static uint Write<T>(uint number) => DeviceCalls.Write<T>(Type, number);

    private static uint Both<T>(uint number) => DeviceCalls.Both<T>(Type, number);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MapRaw(void* hint, nuint length, int protection, int flags, SafeHandle device, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapRaw(void* address, nuint length);

    private const byte Type = (byte)'V';
}

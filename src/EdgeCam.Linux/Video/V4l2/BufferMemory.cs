using EdgeCam.Linux.Interop.Video;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A plane of a driver's buffer in our address space; unmapped once.</summary>
internal sealed unsafe class BufferMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <exception cref="LinuxException">The driver does not let it be mapped.</exception>
    public BufferMemory(V4l2Device device, uint offset, uint length, int protection)
        : base(ownsHandle: true)
    {
        Length = length;
        SetHandle(V4l2Calls.Map(device.Handle, length, protection, offset).OrThrow("mmap", device.Path));
    }

    public uint Length { get; }

    public byte* Address => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        V4l2Calls.Unmap(handle, Length);
        return true;
    }
}

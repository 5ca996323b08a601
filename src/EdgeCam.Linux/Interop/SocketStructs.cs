using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVec
{
    public void* Base;
    public nuint Length;
}

/// <summary>struct msghdr as glibc and musl lay it out on 64-bit little-endian machines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MsgHdr
{
    public void* Name;
    public uint NameLength;
    public IoVec* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct mmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MMsgHdr
{
    public MsgHdr Header;
    public uint Length;
}

/// <summary>struct cmsghdr followed by the 16-bit segment size of UDP_SEGMENT, padded to CMSG_SPACE(2).</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct SegmentControl
{
    public nuint Length;
    public int Level;
    public int Type;
    public ushort SegmentSize;

    /// <summary>CMSG_LEN(2): the header and the value, without padding.</summary>
    public const int ValueLength = 18;
}

/// <summary>struct cmsghdr followed by the timespec of SO_TIMESTAMPNS: CMSG_SPACE(16).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StampControl
{
    public nuint Length;
    public int Level;
    public int Type;
    public TimeSpec Stamp;
}

using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop.Video;

// Structures of linux/videodev2.h as they lie on 64-bit machines; explicit, for the unions in them. What is not used has no field.

/// <summary>struct v4l2_capability.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct V4l2Capability
{
    [FieldOffset(0)] public fixed byte Driver[16];
    [FieldOffset(16)] public fixed byte Card[32];
    [FieldOffset(48)] public fixed byte Bus[32];
    [FieldOffset(84)] public uint Capabilities;
    [FieldOffset(88)] public uint DeviceCapabilities;
}

/// <summary>struct v4l2_fmtdesc.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct V4l2FormatDescription
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint Flags;
    [FieldOffset(44)] public uint PixelFormat;
}

/// <summary>struct v4l2_frmsizeenum.</summary>
[StructLayout(LayoutKind.Explicit, Size = 44)]
internal struct V4l2FrameSize
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint PixelFormat;
    [FieldOffset(8)] public uint Type;
    [FieldOffset(12)] public uint Width; // of a discrete one
    [FieldOffset(16)] public uint Height;
    [FieldOffset(12)] public uint MinWidth; // of stepwise and continuous ones
    [FieldOffset(16)] public uint MaxWidth;
    [FieldOffset(20)] public uint StepWidth;
    [FieldOffset(24)] public uint MinHeight;
    [FieldOffset(28)] public uint MaxHeight;
    [FieldOffset(32)] public uint StepHeight;
}

/// <summary>struct v4l2_fract.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct V4l2Fraction
{
    public uint Numerator;
    public uint Denominator;
}

/// <summary>struct v4l2_frmivalenum.</summary>
[StructLayout(LayoutKind.Explicit, Size = 52)]
internal struct V4l2FrameInterval
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint PixelFormat;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint Type;
    [FieldOffset(20)] public V4l2Fraction Interval; // discrete, or the shortest
    [FieldOffset(28)] public V4l2Fraction Longest;  // of stepwise and continuous ones
}

/// <summary>struct v4l2_format with its members pix and pix_mp.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct V4l2Format
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Width; // these four stand alike in both
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint PixelFormat;
    [FieldOffset(20)] public uint Field;
    [FieldOffset(24)] public uint BytesPerLine; // of pix
    [FieldOffset(28)] public uint ImageBytes;
    [FieldOffset(32)] public uint ColourSpace;
    [FieldOffset(36)] public uint Magic; // priv: what follows is meant
    [FieldOffset(44)] public uint Matrix; // ycbcr_enc
    [FieldOffset(48)] public uint Quantization;
    [FieldOffset(52)] public uint Transfer; // xfer_func
    [FieldOffset(24)] public uint MultiColourSpace; // of pix_mp, as all below
    [FieldOffset(28)] public V4l2PlaneFormat Plane0;
    [FieldOffset(48)] public V4l2PlaneFormat Plane1;
    [FieldOffset(68)] public V4l2PlaneFormat Plane2;
    [FieldOffset(188)] public byte PlaneCount;
    [FieldOffset(190)] public byte MultiMatrix;
    [FieldOffset(191)] public byte MultiQuantization;
    [FieldOffset(192)] public byte MultiTransfer;
}

/// <summary>struct v4l2_plane_pix_format.</summary>
[StructLayout(LayoutKind.Sequential, Size = 20)]
internal struct V4l2PlaneFormat
{
    public uint ImageBytes;
    public uint BytesPerLine;
}

/// <summary>struct v4l2_requestbuffers.</summary>
[StructLayout(LayoutKind.Sequential, Size = 20)]
internal struct V4l2RequestBuffers
{
    public uint Count;
    public uint Type;
    public uint Memory;
    public uint Capabilities;
}

/// <summary>struct v4l2_plane.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct V4l2Plane
{
    [FieldOffset(0)] public uint BytesUsed;
    [FieldOffset(4)] public uint Length;
    [FieldOffset(8)] public uint Offset;
    [FieldOffset(8)] public int Fd;
    [FieldOffset(16)] public uint DataOffset;
}

/// <summary>struct v4l2_buffer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
internal unsafe struct V4l2Buffer
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint BytesUsed;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(16)] public uint Field;
    [FieldOffset(24)] public TimeVal Timestamp;
    [FieldOffset(56)] public uint Sequence;
    [FieldOffset(60)] public uint Memory;
    [FieldOffset(64)] public uint Offset;
    [FieldOffset(64)] public int Fd;
    [FieldOffset(64)] public V4l2Plane* Planes;
    [FieldOffset(72)] public uint Length; // bytes, or how many planes there are
}

/// <summary>struct timeval of the 64-bit architectures.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeVal
{
    public long Seconds;
    public long Microseconds;
}

/// <summary>struct v4l2_exportbuffer.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct V4l2ExportBuffer
{
    public uint Type;
    public uint Index;
    public uint Plane;
    public uint Flags;
    public int Fd;
}

/// <summary>struct v4l2_streamparm; captureparm and outputparm lie alike.</summary>
[StructLayout(LayoutKind.Explicit, Size = 204)]
internal struct V4l2StreamParameters
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Capability;
    [FieldOffset(12)] public V4l2Fraction TimePerFrame;
}

/// <summary>struct v4l2_ext_control.</summary>
[StructLayout(LayoutKind.Explicit, Size = 20, Pack = 1)]
internal struct V4l2Control
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(12)] public int Value;
    [FieldOffset(12)] public long Value64;
}

/// <summary>struct v4l2_ext_controls.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct V4l2Controls
{
    [FieldOffset(0)] public uint Which;
    [FieldOffset(4)] public uint Count;
    [FieldOffset(8)] public uint ErrorIndex;
    [FieldOffset(24)] public V4l2Control* Controls;
}

/// <summary>struct v4l2_query_ext_ctrl.</summary>
[StructLayout(LayoutKind.Explicit, Size = 232)]
internal unsafe struct V4l2ControlQuery
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public fixed byte Name[32];
    [FieldOffset(40)] public long Minimum;
    [FieldOffset(48)] public long Maximum;
    [FieldOffset(56)] public ulong Step;
    [FieldOffset(64)] public long DefaultValue;
    [FieldOffset(72)] public uint Flags;
    [FieldOffset(80)] public uint Elements;
}

/// <summary>struct v4l2_querymenu.</summary>
[StructLayout(LayoutKind.Explicit, Size = 44, Pack = 1)]
internal unsafe struct V4l2MenuQuery
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(4)] public uint Index;
    [FieldOffset(8)] public fixed byte Name[32];
    [FieldOffset(8)] public long Value; // of an integer menu
}

/// <summary>struct v4l2_event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct V4l2Event
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Changes; // of u.src_change
    [FieldOffset(72)] public uint Pending;
}

/// <summary>struct v4l2_event_subscription.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct V4l2EventSubscription
{
    public uint Type;
    public uint Id;
    public uint Flags;
}

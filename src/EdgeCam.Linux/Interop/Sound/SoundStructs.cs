using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop.Sound;

// Structures of sound/asound.h as they lie on 64-bit machines. What is not used has no field.

/// <summary>struct snd_pcm_hw_params: what a device can be set to, which shrinks until it is set.</summary>
[StructLayout(LayoutKind.Explicit, Size = 608)]
internal unsafe struct PcmHardwareParameters
{
    public const int MaskWords = 8;     // of struct snd_mask, 256 bits
    public const int IntervalWords = 3; // of struct snd_interval: least, most, flags
    public const int MaskCount = 3;
    public const int IntervalCount = 12;

    [FieldOffset(4)] public fixed uint Masks[MaskCount * MaskWords];
    [FieldOffset(260)] public fixed uint Intervals[IntervalCount * IntervalWords];
    [FieldOffset(512)] public uint Requested; // rmask: the parameters that are to be looked at
    [FieldOffset(516)] public uint Changed;
    [FieldOffset(520)] public uint Info;
}

/// <summary>struct snd_pcm_sw_params.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct PcmSoftwareParameters
{
    [FieldOffset(0)] public int TimestampMode;
    [FieldOffset(4)] public uint PeriodStep;
    [FieldOffset(16)] public nuint AvailableMinimum;
    [FieldOffset(32)] public nuint StartThreshold;
    [FieldOffset(40)] public nuint StopThreshold;
    [FieldOffset(72)] public uint Protocol;
    [FieldOffset(76)] public uint TimestampType;
}

/// <summary>struct snd_pcm_status.</summary>
[StructLayout(LayoutKind.Explicit, Size = 152)]
internal struct PcmStatus
{
    [FieldOffset(0)] public int State;
    [FieldOffset(24)] public TimeSpec Timestamp;
    [FieldOffset(56)] public nint Delay;
    [FieldOffset(64)] public nuint Available;
}

/// <summary>struct snd_xferi.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PcmTransfer
{
    public nint Result;
    public void* Buffer;
    public nuint Frames;
}

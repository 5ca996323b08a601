using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop.Gpio;

// Structures of linux/gpio.h, explicit, for the unions and the room for later in them. What is not used has no field.

/// <summary>struct gpiochip_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct GpioChipInfo
{
    [FieldOffset(0)] public fixed byte Name[GpioNumbers.GPIO_MAX_NAME_SIZE];
    [FieldOffset(32)] public fixed byte Label[GpioNumbers.GPIO_MAX_NAME_SIZE];
    [FieldOffset(64)] public uint Lines;
}

/// <summary>struct gpio_v2_line_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct GpioLineInfo
{
    [FieldOffset(32)] public fixed byte Consumer[GpioNumbers.GPIO_MAX_NAME_SIZE];
    [FieldOffset(64)] public uint Offset;
    [FieldOffset(72)] public ulong Flags;
}

/// <summary>struct gpio_v2_line_config_attribute.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct GpioLineAttribute
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(8)] public ulong Values;
    [FieldOffset(8)] public uint DebounceMicroseconds;
    [FieldOffset(16)] public ulong Mask;
}

/// <summary>struct gpio_v2_line_request, with the first of its config's attributes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 592)]
internal unsafe struct GpioLineRequest
{
    [FieldOffset(0)] public fixed uint Offsets[GpioNumbers.GPIO_V2_LINES_MAX];
    [FieldOffset(256)] public fixed byte Consumer[GpioNumbers.GPIO_MAX_NAME_SIZE];
    [FieldOffset(288)] public ulong Flags;
    [FieldOffset(296)] public uint AttributeCount;
    [FieldOffset(320)] public GpioLineAttribute Attribute;
    [FieldOffset(560)] public uint LineCount;
    [FieldOffset(588)] public int Fd;
}

/// <summary>struct gpio_v2_line_values: bit n is the nth line of the request, not of the chip.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GpioLineValues
{
    public ulong Bits;
    public ulong Mask;
}

/// <summary>struct gpio_v2_line_event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct GpioLineEvent
{
    [FieldOffset(0)] public ulong TimestampNs; // CLOCK_MONOTONIC
    [FieldOffset(8)] public uint Id;
    [FieldOffset(12)] public uint Offset;
    [FieldOffset(16)] public uint Sequence;
}

using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop.I2c;

/// <summary>Requests and structures of linux/i2c-dev.h and linux/i2c.h.</summary>
internal static class I2cCalls
{
    public const uint I2C_SLAVE = 0x0703;
    public const uint I2C_RDWR = 0x0707;
    public const uint I2C_SMBUS = 0x0720;
    public const ushort I2C_M_RD = 0x0001;
    public const byte I2C_SMBUS_WRITE = 0;
    public const uint I2C_SMBUS_BYTE = 1;
}

/// <summary>struct i2c_msg.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct I2cMessage
{
    [FieldOffset(0)] public ushort Address;
    [FieldOffset(2)] public ushort Flags;
    [FieldOffset(4)] public ushort Length;
    [FieldOffset(8)] public nint Buffer;
}

/// <summary>struct i2c_rdwr_ioctl_data.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct I2cTransfer
{
    [FieldOffset(0)] public nint Messages;
    [FieldOffset(8)] public uint Count;
}

/// <summary>struct i2c_smbus_ioctl_data.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct SmbusTransfer
{
    [FieldOffset(0)] public byte ReadWrite;
    [FieldOffset(1)] public byte Command;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(8)] public nint Data;
}

namespace EdgeCam.Linux.Interop.Gpio;

/// <summary>Requests of the GPIO character device, second version of its interface (linux/gpio.h; Linux 5.10 and later).</summary>
internal static class GpioCalls
{
    public static readonly uint GPIO_GET_CHIPINFO_IOCTL = DeviceCalls.Read<GpioChipInfo>(Type, 0x01);
    public static readonly uint GPIO_V2_GET_LINEINFO_IOCTL = DeviceCalls.Both<GpioLineInfo>(Type, 0x05);
    public static readonly uint GPIO_V2_GET_LINE_IOCTL = DeviceCalls.Both<GpioLineRequest>(Type, 0x07);
    public static readonly uint GPIO_V2_LINE_GET_VALUES_IOCTL = DeviceCalls.Both<GpioLineValues>(Type, 0x0E);
    public static readonly uint GPIO_V2_LINE_SET_VALUES_IOCTL = DeviceCalls.Both<GpioLineValues>(Type, 0x0F);

    private const byte Type = 0xB4;
}

namespace EdgeCam.Linux.Interop.Gpio;

/// <summary>Constants of linux/gpio.h, under their own names.</summary>
internal static class GpioNumbers
{
    public const int GPIO_MAX_NAME_SIZE = 32;
    public const int GPIO_V2_LINES_MAX = 64;

    public const ulong GPIO_V2_LINE_FLAG_USED = 1 << 0;
    public const ulong GPIO_V2_LINE_FLAG_ACTIVE_LOW = 1 << 1;
    public const ulong GPIO_V2_LINE_FLAG_INPUT = 1 << 2;
    public const ulong GPIO_V2_LINE_FLAG_OUTPUT = 1 << 3;
    public const ulong GPIO_V2_LINE_FLAG_EDGE_RISING = 1 << 4;
    public const ulong GPIO_V2_LINE_FLAG_EDGE_FALLING = 1 << 5;
    public const ulong GPIO_V2_LINE_FLAG_BIAS_PULL_UP = 1 << 8;
    public const ulong GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN = 1 << 9;
    public const ulong GPIO_V2_LINE_FLAG_BIAS_DISABLED = 1 << 10;

    public const uint GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES = 2;
    public const uint GPIO_V2_LINE_ATTR_ID_DEBOUNCE = 3;

    public const uint GPIO_V2_LINE_EVENT_RISING_EDGE = 1;
}

using System.Runtime.InteropServices;
using System.Text;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;

namespace EdgeCam.Linux.Health;

/// <summary>A GPIO chip.</summary>
/// <param name="Path">"/dev/gpiochip0".</param>
/// <param name="Label">As its driver calls it: "pinctrl-bcm2711"; what was wrong where it could not be asked.</param>
/// <param name="Lines">0 where it could not be asked.</param>
public sealed record PinChip(string Path, string Label, int Lines);

/// <summary>The GPIO chips of the machine. No line is taken. Thread-safe.</summary>
public static unsafe class PinInventory
{
    public static IReadOnlyList<PinChip> Chips() => [.. KernelFile.Names("/dev", "gpiochip*").Select(Describe)];

    private static PinChip Describe(string path)
    {
        using var handle = FileCalls.Open(path, FileCalls.O_RDONLY);
        if (handle.IsInvalid)
            return new PinChip(path, Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()), 0);
        ChipInfo info = default;
        var answer = V4l2Calls.Control(handle, GPIO_GET_CHIPINFO_IOCTL, ref info);
        if (!answer.Succeeded)
            return new PinChip(path, Marshal.GetPInvokeErrorMessage(answer.Errno), 0);
        var label = new ReadOnlySpan<byte>(info.Label, NameBytes);
        return new PinChip(path, Encoding.UTF8.GetString(label[..(label.IndexOf((byte)0) is >= 0 and var end ? end : NameBytes)]), (int)info.Lines);
    }

    private const int NameBytes = 32;
    private const uint GPIO_GET_CHIPINFO_IOCTL = 0x8044B401; // linux/gpio.h: _IOR(0xB4, 0x01, struct gpiochip_info)

    /// <summary>struct gpiochip_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ChipInfo
    {
        public fixed byte Name[NameBytes];
        public fixed byte Label[NameBytes];
        public uint Lines;
    }
}

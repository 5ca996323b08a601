using EdgeCam.Linux.Gpio;

namespace EdgeCam.Linux.Health;

/// <summary>A GPIO chip.</summary>
/// <param name="Path">"/dev/gpiochip0".</param>
/// <param name="Label">As its driver calls it: "pinctrl-bcm2711"; what was wrong where it could not be asked.</param>
/// <param name="Lines">0 where it could not be asked.</param>
public sealed record PinChip(string Path, string Label, int Lines);

/// <summary>The GPIO chips of the machine. No line is taken. Thread-safe.</summary>
public static class PinInventory
{
    public static IReadOnlyList<PinChip> Chips() => [.. KernelFile.Names("/dev", "gpiochip*").Select(Describe)];

    private static PinChip Describe(string path)
    {
        try
        {
            using var chip = GpioChip.Open(path);
            return new PinChip(path, chip.Label, chip.Lines);
        }
        catch (LinuxException fault)
        {
            return new PinChip(path, fault.Message, 0);
        }
    }
}

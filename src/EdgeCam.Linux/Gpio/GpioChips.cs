using EdgeCam.Linux.Health;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Gpio;

/// <summary>Finds GPIO chips by what they are called: their numbers change from start to start.</summary>
public static class GpioChips
{
    private const string Folder = "/dev";

    /// <summary>Opens the first of some chips that this machine has.</summary>
    /// <param name="names">Labels ("pinctrl-bcm2711") or names ("gpiochip0"), the best first.</param>
    /// <exception cref="GpioException">It has none of them; the message says which it has.</exception>
    /// <exception cref="LinuxException">None that may be opened is meant, and some may not be.</exception>
    public static GpioChip Open(IReadOnlyList<string> names)
    {
        var chips = new List<GpioChip>();
        LinuxException? closed = null;
        foreach (var path in KernelFile.Names(Folder, "gpiochip*"))
        {
            try
            {
                chips.Add(GpioChip.Open(path));
            }
            catch (LinuxException fault)
            {
                closed ??= fault.Errno == Errno.EACCES ? fault : null; // a node without a chip is nobody's
            }
        }

        var meant = names.Select(name => chips.Find(chip => IsMeant(chip, name))).FirstOrDefault(chip => chip is not null);
        foreach (var chip in chips.Where(chip => chip != meant))
            chip.Dispose();
        return meant ?? throw (Exception?)closed ?? NoChip(names, chips);
    }

    private static bool IsMeant(GpioChip chip, string name) =>
        string.Equals(chip.Label, name, StringComparison.Ordinal) || string.Equals(chip.Name, name, StringComparison.Ordinal);

    private static GpioException NoChip(IReadOnlyList<string> names, List<GpioChip> chips) => new(
        $"No GPIO chip is called {string.Join(" or ", names)}. "
        + (chips.Count == 0 ? "This machine has none: its driver is not loaded, or /dev/gpiochip* is hidden from the service." : $"There are: {string.Join(", ", chips)}."));
}

using System.Globalization;

namespace EdgeCam.Testing.Rig;

/// <summary>The simulated GPIO chip of tests/rig, seen from the outside: what is soldered to its lines.</summary>
public static class PinRig
{
    /// <summary>The tests of this collection share its lines, and take turns.</summary>
    public const string Name = "pins of the rig";

    public const string Label = "pinctrl-rig";
    public const int Lines = 28;

    private static readonly string Folder = Directory.Exists("/sys/devices/platform/gpio-sim.0")
        ? Directory.GetDirectories("/sys/devices/platform/gpio-sim.0", "gpiochip*").FirstOrDefault(folder => Directory.Exists($"{folder}/sim_gpio0"), "")
        : "";

    public static bool IsThere => Folder.Length > 0;

    /// <summary>Drives an input.</summary>
    public static void Pull(int line, bool isHigh) => File.WriteAllText(FileOf(line, "pull"), isHigh ? "pull-up" : "pull-down");

    /// <summary>What a line is at, electrically.</summary>
    public static bool IsHigh(int line) => File.ReadAllText(FileOf(line, "value")).Trim() == "1";

    private static string FileOf(int line, string name) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/sim_gpio{line}/{name}");
}

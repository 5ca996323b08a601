namespace EdgeCam.Linux.Health;

/// <summary>What the Raspberry Pi's firmware does about its supply and heat: bits 0 to 3 now, 16 to 19 since it was switched on.</summary>
/// <param name="Now">Names of what applies; null when it cannot be known.</param>
/// <param name="SinceBoot">Names of what has applied; null when it cannot be known.</param>
/// <param name="Raw">The firmware's word, such as 0x50001; null when nobody tells.</param>
/// <param name="Source">Who told: <c>sysfs</c>, <c>hwmon</c>, or <c>none</c>.</param>
public sealed record Throttling(IReadOnlyList<string>? Now, IReadOnlyList<string>? SinceBoot, string? Raw, string Source)
{
    public const string UnderVoltageName = "under_voltage";

    /// <summary>The supply is too weak right now; null when it cannot be known.</summary>
    public bool? IsUnderVoltage => Now?.Contains(UnderVoltageName, StringComparer.Ordinal);
}

/// <summary>Finds who can tell of throttling, once, and asks.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ThrottlingReader
{
    // Bits of get_throttled (Raspberry Pi documentation, vcgencmd).
    private static readonly string[] Names = [Throttling.UnderVoltageName, "freq_capped", "throttled", "soft_temp_limit"];
    private const int SinceBootShift = 16;
    private static readonly Throttling Unknown = new(null, null, null, "none");
    private readonly string? _firmware;
    private readonly string? _voltageAlarm;

    /// <param name="root">"/", or where a test keeps its tree.</param>
    public ThrottlingReader(string root)
    {
        // soc/soc:firmware, or with the address of the bus in both names where the device tree has several.
        _firmware = KernelFile.Names(Path.Combine(root, "sys/devices/platform"), "soc*")
            .SelectMany(bus => KernelFile.Names(bus, "soc*:firmware"))
            .Select(firmware => Path.Combine(firmware, "get_throttled"))
            .FirstOrDefault(File.Exists);
        _voltageAlarm = KernelFile.Names(Path.Combine(root, "sys/class/hwmon"), "hwmon*")
            .Where(sensor => KernelFile.Line(Path.Combine(sensor, "name")) is "rpi_volt")
            .Select(sensor => Path.Combine(sensor, "in0_lcrit_alarm"))
            .FirstOrDefault(File.Exists);
    }

    public Throttling Read()
    {
        if (_firmware is not null && TryReadHex(_firmware, out var bits))
            return new Throttling(NamesOf(bits), NamesOf(bits >> SinceBootShift), $"0x{bits:x}", "sysfs");
        if (_voltageAlarm is not null && KernelFile.Number(_voltageAlarm) is { } alarm)
            return Unknown with { Now = alarm != 0 ? [Throttling.UnderVoltageName] : [], Source = "hwmon" }; // the driver tells of nothing else
        return Unknown;
    }

    // The driver prints %x without prefix.
    private static bool TryReadHex(string file, out uint bits)
    {
        var text = KernelFile.Line(file);
        if (text?.StartsWith("0x", StringComparison.OrdinalIgnoreCase) == true)
            text = text[2..];
        return uint.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out bits);
    }

    private static string[] NamesOf(uint bits) => [.. Names.Where((_, bit) => (bits >> bit & 1) != 0)];
}

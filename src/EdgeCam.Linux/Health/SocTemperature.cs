namespace EdgeCam.Linux.Health;

/// <summary>How hot the processor is: the kernel's thermal zone that stands for it (Documentation/ABI/testing/sysfs-class-thermal).</summary>
/// <remarks>Thread-safe. The zone is looked for once, when this is made.</remarks>
public sealed class SocTemperature
{
    // As device trees and drivers call the zone of the processor or its package; another name is somebody else's battery or radio.
    private static readonly string[] Types = ["cpu-thermal", "cpu_thermal", "soc-thermal", "soc_thermal", "x86_pkg_temp", "acpitz"];
    private readonly string? _file;

    /// <param name="root">"/", or where a test keeps its tree.</param>
    public SocTemperature(string root)
    {
        var zones = KernelFile.Names(Path.Combine(root, "sys/class/thermal"), "thermal_zone*");
        var zone = zones.Where(zone => RankOf(zone) >= 0).MinBy(RankOf) ?? (zones.Count == 1 ? zones[0] : null);
        _file = zone is null ? null : Path.Combine(zone, "temp");
    }

    /// <summary>Degrees Celsius; null where no zone is the processor's, or its sensor does not answer.</summary>
    public double? Read() => _file is not null && KernelFile.Number(_file) is { } thousandths ? thousandths / 1000.0 : null;

    private static int RankOf(string zone) => Array.IndexOf(Types, KernelFile.Line(Path.Combine(zone, "type")));
}

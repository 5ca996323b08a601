using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>Pressure stall information (Documentation/accounting/psi.rst). Thread-safe.</summary>
public static class Pressure
{
    /// <summary>Percent of the last 10 s in which some task waited for the resource; null where the kernel does not measure it.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    /// <param name="resource"><c>memory</c> or <c>cpu</c>.</param>
    public static double? SomeOf10s(string root, string resource) =>
        double.TryParse(KernelFile.Labelled(Path.Combine(root, "proc/pressure", resource), "some avg10="), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : null;
}

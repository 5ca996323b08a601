using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>The life of this kernel. Thread-safe.</summary>
public static class Boot
{
    private const int IdDigits = 8;
    private const double MostSeconds = 1e10; // 300 years: a broken file

    /// <summary>The first 8 hex digits of the random number that this boot has (random(4)): another after every start of the machine.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static string? Id(string root) =>
        KernelFile.Line(Path.Combine(root, "proc/sys/kernel/random/boot_id")) is { Length: >= IdDigits } id && id.Take(IdDigits).All(char.IsAsciiHexDigitLower)
            ? id[..IdDigits]
            : null;

    /// <summary>Time since boot, suspension included (proc_uptime(5)); null when it cannot be read.</summary>
    public static TimeSpan? Uptime(string root) =>
        double.TryParse(KernelFile.Line(Path.Combine(root, "proc/uptime"))?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}

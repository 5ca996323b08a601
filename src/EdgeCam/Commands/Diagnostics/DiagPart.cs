using System.Text;

namespace EdgeCam.Commands.Diagnostics;

/// <summary>One file of a bundle.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="Read">UTF-8 text. What it throws stands in the bundle in its place.</param>
internal sealed record DiagPart(string Name, Func<byte[]> Read)
{
    public static DiagPart Text(string name, Func<string> read) => new(name, () => Encoding.UTF8.GetBytes(read()));

    /// <summary>The kernel's word on machine and process; its command line and our environment stay out, they may hold secrets.</summary>
    public static IReadOnlyList<DiagPart> OfKernel() =>
        [.. KernelFiles.Select(file => new DiagPart("proc/" + file.Replace('/', '-'), () => File.ReadAllBytes("/proc/" + file)))];

    private static readonly string[] KernelFiles =
        ["version", "uptime", "loadavg", "meminfo", "pressure/cpu", "pressure/memory", "pressure/io", "self/status", "self/limits", "self/io", "net/dev", "net/snmp"];
}

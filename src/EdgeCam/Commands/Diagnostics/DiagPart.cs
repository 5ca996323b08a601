using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Commands.Diagnostics;

/// <summary>One file of a bundle.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="Read">UTF-8 text. What it throws stands in the bundle in its place.</param>
internal sealed record DiagPart(string Name, Func<byte[]> Read)
{
    public static DiagPart Text(string name, Func<string> read) => new(name, () => Encoding.UTF8.GetBytes(read()));

    /// <summary>What a camera's bundle holds: versions, options, counters, the kernel's word, and last, where it may lose its beginning, the log.</summary>
    /// <param name="options">Without secrets.</param>
    public static IReadOnlyList<DiagPart> All(Func<JsonNode> options, Func<JsonNode> counters, LogRing log) =>
    [
        Text("version.txt", Versions),
        Text("options.json", () => options().ToJsonString(Readable)),
        Text("counters.json", () => counters().ToJsonString(Readable)),
        .. OfKernel(),
        new DiagPart("log.txt", log.Text),
    ];

    /// <summary>The kernel's word on machine and process; its command line and our environment stay out, they may hold secrets.</summary>
    public static IReadOnlyList<DiagPart> OfKernel() =>
        [.. KernelFiles.Select(file => new DiagPart("proc/" + file.Replace('/', '-'), () => File.ReadAllBytes("/proc/" + file)))];

    private static string Versions()
    {
        var version = typeof(DiagPart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return $"edgecam {version}\n{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}\n{RuntimeInformation.OSDescription}\n";
    }

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private static readonly string[] KernelFiles =
        ["version", "uptime", "loadavg", "meminfo", "pressure/cpu", "pressure/memory", "pressure/io", "self/status", "self/limits", "self/io", "net/dev", "net/snmp"];
}

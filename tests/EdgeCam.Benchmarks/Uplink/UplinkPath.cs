using EdgeCam.Simulation.Links;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>A link on which the uplink is judged.</summary>
/// <param name="Up">As <see cref="LinkSpecReader"/> reads it; the way back is 10 Mbit/s with the same delay.</param>
/// <param name="DelayMs">One way.</param>
/// <param name="ReportsOnly">The far end sends a receiver report every ten seconds and nothing else, and the first rate is too high.</param>
internal sealed record UplinkPath(string Name, string Up, int DelayMs, int Seconds = 120, bool ReportsOnly = false)
{
    private const string Folder = "UPLINK_TRACES";
    private const string Steady = "rate=2000,delay=50,queue=300ms";

    public const string TenMinutes = "c2, 10 min";
    public const string Reports = "c2, reports only";
    public const string FastReports = "4 Mbit/s, reports only";

    public static IReadOnlyList<UplinkPath> All { get; } =
    [
        new("c2", Steady, 50),
        new("step", "steps=0:4000+40:500+80:4000,delay=50,queue=150000", 50),
        new("vz", "trace=Verizon-LTE-short.up,delay=20,queue=256p", 20),
        new("vzd", "trace=Verizon-LTE-short.down,delay=20,queue=256p", 20),
        new("att", "trace=ATT-LTE-driving-2016.up,delay=20,queue=256p", 20),
        new("tmo", "trace=TMobile-LTE-short.up,delay=20,queue=256p", 20),
        new("umts", "trace=TMobile-UMTS-driving.up,delay=20,queue=256p", 20),
        new("c2, 1 % loss", Steady + ",loss=0.01", 50),
        new("c2, 5 % loss", Steady + ",loss=0.05", 50),
        new(TenMinutes, Steady, 50, Seconds: 600),
        new(Reports, Steady, 50, Seconds: 600, ReportsOnly: true),
        new(FastReports, "rate=4000,delay=50,queue=300ms", 50, Seconds: 600, ReportsOnly: true),
    ];

    public LinkSpec Down => Read($"rate=10000,delay={DelayMs}", out _)!;

    /// <summary>Null when its trace is absent; <paramref name="reason"/> says so.</summary>
    public LinkSpec? TryReadUp(out string reason) => Read(Up, out reason);

    /// <summary>The text of a file of the folder with the traces; null when it is absent.</summary>
    public static string? TryReadFile(string name, out string reason)
    {
        using var reader = Open(name);
        reason = reader is null ? $"{name} is not in shared/traces beside the repository: set {Folder} to the folder that holds it" : "";
        return reader?.ReadToEnd();
    }

    private static LinkSpec? Read(string text, out string reason)
    {
        if (LinkSpecReader.TryRead(text, Open, out var link, out reason))
            return link;
        reason += $" (looked for in the folder that {Folder} names, or in shared/traces beside the repository)";
        return null;
    }

    private static StreamReader? Open(string name) =>
        Folders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } file ? File.OpenText(file) : null;

    /// <summary>The one that the environment names, or shared/traces beside the repository or further up.</summary>
    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } named)
        {
            yield return named;
            yield break;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            yield return Path.Combine(at.FullName, "shared", "traces");
    }
}

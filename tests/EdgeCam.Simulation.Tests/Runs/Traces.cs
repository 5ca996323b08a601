using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>Recorded links and the cases of RFC 8867, which do not belong to this repository.</summary>
internal static class Traces
{
    private const string Variable = "UPLINK_TRACES";

    /// <summary>Reads a file of the folder that the environment names, or of shared/traces above the tests; skips the test when there is none.</summary>
    public static string ReadOrSkip(string name)
    {
        var file = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.Combine(folder, name) : SharedFile.TryFind($"traces/{name}");
        Assert.SkipUnless(File.Exists(file), $"{SharedFile.ReasonWithout($"traces/{name}")}, or {Variable}, the folder with {name}");
        return File.ReadAllText(file!);
    }
}

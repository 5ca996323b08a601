using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>Recorded links and the cases of RFC 8867, which do not belong to this repository.</summary>
internal static class Traces
{
    private const string Variable = "UPLINK_TRACES";

    /// <summary>Reads a file of the folder that the environment names; skips the test when there is none.</summary>
    public static string ReadOrSkip(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"needs: {Variable}, the folder with {name}");
        var file = Path.Combine(folder!, name);
        Assert.SkipUnless(File.Exists(file), $"needs: {file}");
        return File.ReadAllText(file);
    }
}

using EdgeCam.Testing;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>Where the recorded links are, when nobody has said.</summary>
internal static class TraceFolder
{
    private const string Variable = "UPLINK_TRACES";

    /// <summary>Sets the variable, unless it is set, to shared/traces beside the repository, if that exists.</summary>
    public static void Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            return;
        if (SourceTree.File("../shared/traces") is var folder && Directory.Exists(folder))
            Environment.SetEnvironmentVariable(Variable, folder);
    }
}

using System.Runtime.InteropServices;
using EdgeCam.Testing.Interop;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Linux.Tests.Interop;

/// <summary>Holds what we state in C# against what a C compiler makes of the headers; skips where that is missing.</summary>
internal static class CompilerCheck
{
    public const string Native = "gcc";
    public const string Cross = "aarch64-linux-gnu-gcc";

    /// <param name="architecture">That <paramref name="compiler"/> is meant to compile for.</param>
    /// <param name="expected">By C expression.</param>
    public static async Task Agrees(string compiler, Architecture architecture, string includes, SortedDictionary<string, long> expected)
    {
        Assert.SkipUnless(string.Equals(compiler, Cross, StringComparison.Ordinal) || RuntimeInformation.ProcessArchitecture == architecture, $"gcc compiles for {RuntimeInformation.ProcessArchitecture} here");
        Assert.SkipUnless(Tool.IsInstalled(compiler), $"needs: {compiler}");
        var actual = await CHeaders.Ask(compiler, includes, [.. expected.Keys], TestContext.Current.CancellationToken);
        Assert.Equal(expected.Lines(), actual.Lines(), StringComparer.Ordinal);
    }
}

using System.Reflection;
using Xunit;

namespace EdgeCam.Tests;

/// <summary>
/// References go down only: exe over Libav, Net, Srt and Mqtt, these over Linux, that over Core, and Core over the BCL alone. The
/// simulation sees the core only, and only the exe sees it.
/// </summary>
public sealed class LayerTests
{
    [Fact]
    public void The_core_references_only_the_base_class_library() => Assert.Empty(OutsideBcl("EdgeCam.Core"));

    [Theory]
    [InlineData("EdgeCam.Core")]
    [InlineData("EdgeCam.Linux", "EdgeCam.Core")]
    [InlineData("EdgeCam.Libav", "EdgeCam.Core", "EdgeCam.Linux")]
    [InlineData("EdgeCam.Net", "EdgeCam.Core", "EdgeCam.Linux")]
    [InlineData("EdgeCam.Srt", "EdgeCam.Core", "EdgeCam.Linux")]
    [InlineData("EdgeCam.Mqtt", "EdgeCam.Core", "EdgeCam.Linux")]
    [InlineData("EdgeCam.Simulation", "EdgeCam.Core")]
    public void A_layer_references_only_what_is_below_it(string layer, params string[] below) =>
        Assert.Empty(Ours(layer).Except(below, StringComparer.Ordinal));

    [Fact]
    public void Both_checks_see_what_the_executable_references()
    {
        Assert.Contains("EdgeCam.Core", Ours("edgecam"), StringComparer.Ordinal);
        Assert.Contains("EdgeCam.Simulation", Ours("edgecam"), StringComparer.Ordinal);
        Assert.Contains("System.CommandLine", OutsideBcl("edgecam"), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Ours(string assembly) =>
        References(assembly).Where(name => name.StartsWith("edgecam", StringComparison.OrdinalIgnoreCase));

    /// <summary>The base class library is what lies beside <see cref="object"/>; ASP.NET Core lies elsewhere.</summary>
    private static IEnumerable<string> OutsideBcl(string assembly)
    {
        string bcl = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return References(assembly).Where(name => !File.Exists(Path.Combine(bcl, name + ".dll")));
    }

    private static IEnumerable<string> References(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!);
}

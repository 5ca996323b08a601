using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Tests;

/// <summary>What a package leaves out of the frameworks, against what the daemon and its libraries refer to.</summary>
public sealed class LeftOutTests
{
    private static readonly Regex LeftOut = new($"^({Pattern()})$", RegexOptions.None, TimeSpan.FromSeconds(1));
    private readonly Dictionary<string, string[]> _references = [];

    public LeftOutTests()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var web = Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location)!;
        foreach (var file in (string[])[.. Directory.GetFiles(AppContext.BaseDirectory, "*.dll"), .. Directory.GetFiles(runtime, "*.dll"), .. Directory.GetFiles(web, "*.dll")])
            _references.TryAdd(Path.GetFileNameWithoutExtension(file), ReferencesOf(file));
    }

    [Fact]
    public void Nothing_that_the_daemon_may_load_is_left_out()
    {
        var reached = new HashSet<string>();
        var waiting = new Stack<string>(["edgecam"]);
        while (waiting.TryPop(out var name))
        {
            if (!reached.Add(name))
                continue;
            foreach (var reference in _references.GetValueOrDefault(name, []))
                waiting.Push(reference);
        }

        Assert.Contains("Microsoft.AspNetCore.Server.Kestrel.Core", reached); // it has looked beyond our own
        Assert.DoesNotContain(reached, LeftOut.IsMatch);
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Mvc.Core")]
    [InlineData("Microsoft.VisualBasic.Core")]
    [InlineData("System.Data.Common")]
    public void Large_parts_that_no_camera_needs_are_left_out(string name) => Assert.True(_references.ContainsKey(name) && LeftOut.IsMatch(name));

    private static string[] ReferencesOf(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        if (!image.HasMetadata)
            return [];
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static string Pattern()
    {
        var lines = XDocument.Load(SourceTree.File("src/EdgeCam/LeftOut.targets")).Descendants("LeftOut").Select(line => line.Value);
        return lines.Aggregate("", (pattern, line) => line.Replace("$(LeftOut)", pattern, StringComparison.Ordinal));
    }
}

using System.Text.RegularExpressions;
using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Deploy;

/// <summary>deploy/mediamtx, without MediaMTX: its keys are those that are documented, and the camera's side of it is taken by the daemon.</summary>
public sealed partial class MediaMtxTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_key_is_one_that_mediamtx_documents()
    {
        var documented = File.ReadAllLines(DeployFolder.File("../tests/golden/mediamtx/keys.txt")).Where(line => !line.StartsWith('#')).ToHashSet(StringComparer.Ordinal);
        var used = Keys().ToList();
        Assert.True(used.Count > 30, $"only {used.Count} keys were found");
        Assert.Empty(used.Except(documented, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_cameras_side_of_it_is_a_configuration()
    {
        var readme = DeployFolder.Text("README.md");
        var uplinks = Example().Match(readme);
        Assert.True(uplinks.Success, "deploy/README.md shows no uplinks to MediaMTX");
        await File.WriteAllTextAsync(_folder["edgecam.json"], uplinks.Groups["json"].Value, Cancel);
        var result = await Tool.Run(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            $"{Path.Combine(AppContext.BaseDirectory, "edgecam.dll")} check-config --config {_folder["edgecam.json"]}", Player.Patience, Cancel);
        Assert.True(result.Succeeded, result + result.Output);
    }

    /// <summary>"PLACE KEY" of each key in the file: by its indentation and the block that it stands in.</summary>
    private static IEnumerable<string> Keys()
    {
        var block = "";
        foreach (var match in DeployFolder.Text("mediamtx/mediamtx.yml").Split('\n').Select(line => Key().Match(line)).Where(match => match.Success))
        {
            var (indent, key) = (match.Groups["indent"].Length, match.Groups["key"].Value);
            if (indent == 0)
                block = key;
            if (block == "paths" && indent == 2)
                continue; // a path's own name
            yield return $"{PlaceOf(block, indent)} {key}";
        }
    }

    private static string PlaceOf(string block, int indent) => (block, indent) switch
    {
        (_, 0) => "global",
        ("authInternalUsers", <= 4) => "user",
        ("authInternalUsers", _) => "permission",
        _ => "path",
    };

    [GeneratedRegex(@"^(?<indent> *(- )?)(?<key>\w+):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"```jsonc\n(?<json>\{ ""Uplinks"".+?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}

using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The command <c>edgecam doctor</c> of the built executable.</summary>
internal static class Doctor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>For people; the lines are joined again, so that what was found can be looked for.</summary>
    /// <param name="configuration">The whole file.</param>
    public static async Task<(int ExitCode, string Text)> Tells(string configuration)
    {
        var result = await Run(configuration, "");
        return (result.ExitCode, string.Join(' ', result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>For programs.</summary>
    public static async Task<(int ExitCode, JsonNode Json)> TellsJson(string configuration)
    {
        var result = await Run(configuration, " --json");
        return (result.ExitCode, JsonNode.Parse(result.Output)!);
    }

    public static async Task<ToolResult> Run(string configuration, string arguments)
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["edgecam.json"], configuration, TestContext.Current.CancellationToken);
        return await Tool.Run(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            $"{Path.Combine(AppContext.BaseDirectory, "edgecam.dll")} doctor --config {scratch["edgecam.json"]} --state {scratch["."]}{arguments}",
            Patience, TestContext.Current.CancellationToken);
    }
}

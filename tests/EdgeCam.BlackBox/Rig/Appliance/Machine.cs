using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>The virtual machine as its administrator has it: root, by commands.</summary>
internal static class Machine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180); // dpkg unpacks 100 MB there, and the processor is emulated

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Runs a command that is expected to succeed; returns what it wrote, without the last line's end.</summary>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        var result = await Try(program, arguments);
        Assert.True(result.Succeeded, $"{result}{result.Output}");
        return result.Output.TrimEnd('\n');
    }

    /// <summary>The same, however it ends.</summary>
    public static async Task<ToolResult> Try(string program, params string[] arguments)
    {
        await using var tool = Tool.Start(program, arguments);
        return await tool.End(Patience, Cancel);
    }

    /// <summary>A property of the service, as systemctl(1) shows it.</summary>
    public static Task<string> Show(string property) => Run("systemctl", "show", "edgecam.service", "--property", property, "--value");

    /// <summary>What the service has said since it was installed.</summary>
    public static Task<string> Journal() => Run("journalctl", "--unit", "edgecam.service", "--output", "cat", "--no-pager");
}

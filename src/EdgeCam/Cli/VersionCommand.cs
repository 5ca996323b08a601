using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EdgeCam.Cli;

/// <summary><c>edgecam version</c>: what a bug report needs.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Show the version, the runtime and the platform.");
        command.SetAction(parsed => Write(parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Write(TextWriter output)
    {
        string? version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        output.WriteLine($"edgecam {version}");
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        return 0;
    }
}

using System.CommandLine;
using EdgeCam.Options.Loading;

namespace EdgeCam.Cli;

/// <summary><c>edgecam check-config</c>: every fault, or what differs from the defaults. Starts nothing.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var file = ConfigurationArgument.Create();
        var command = new Command("check-config", "Check the configuration and list every fault (exit code 78), or what differs from the defaults (0).") { file };
        command.SetAction(parsed =>
        {
            var configuration = ConfigurationArgument.Load(parsed, file);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return configuration.Options is null ? ConfigurationArgument.Refuse(configuration, error) : Accept(configuration, output);
        });
        return command;
    }

    private static int Accept(LoadedConfiguration configuration, TextWriter output)
    {
        output.WriteLine($"OK {configuration.File}");
        foreach (var value in configuration.Values.Where(value => !string.Equals(value.Text, value.Default, StringComparison.Ordinal)))
            output.WriteLine($"  {value.Key} = {value.Text ?? "(not shown)"}  [{value.Where}; default {(value.Default.Length == 0 ? "empty" : value.Default)}]");
        return 0;
    }
}

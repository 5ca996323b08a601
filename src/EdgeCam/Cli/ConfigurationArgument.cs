using System.CommandLine;
using EdgeCam.Options.Loading;

namespace EdgeCam.Cli;

/// <summary>The option <c>--config FILE</c>, and what every command does with a faulty configuration.</summary>
internal static class ConfigurationArgument
{
    public static Option<string> Create() => new("--config")
    {
        Description = $"The configuration file. Default: {ConfigurationLoader.SystemFile} if it exists, else edgecam.json beside the executable.",
        HelpName = "FILE",
    };

    public static LoadedConfiguration Load(ParseResult parsed, Option<string> option) =>
        ConfigurationLoader.Load(parsed.GetValue(option), Environment.GetEnvironmentVariables());

    /// <summary>Writes every fault, one a line, and returns the exit code.</summary>
    public static int Refuse(LoadedConfiguration configuration, TextWriter error)
    {
        foreach (var fault in configuration.Faults)
            error.WriteLine(fault.Message);
        error.WriteLine($"{configuration.Faults.Count} {(configuration.Faults.Count == 1 ? "fault" : "faults")} in the configuration");
        return ConfigurationLoader.ExitCode;
    }
}

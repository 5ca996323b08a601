using System.CommandLine;
using EdgeCam.Options.Loading;
using EdgeCam.Pins.Map;

namespace EdgeCam.Cli;

/// <summary><c>edgecam check-config</c>: every fault, also of the pin map, or what differs from the defaults. Starts nothing.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var file = ConfigurationArgument.Create();
        var command = new Command("check-config", "Check the configuration: list every fault (exit code 78), or what differs from the defaults.")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            var configuration = ConfigurationArgument.Load(parsed, file);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (configuration.Options is { Pins.MapFile: { Length: > 0 } map })
                configuration = WithMap(configuration, map);
            return configuration.Options is null ? ConfigurationArgument.Refuse(configuration, error) : Accept(configuration, output);
        });
        return command;
    }

    // The daemon films on without its pins; who checks wants to know.
    private static LoadedConfiguration WithMap(LoadedConfiguration configuration, string file)
    {
        var faults = PinMapFile.Load(file, out _);
        return faults.Count == 0 ? configuration : configuration with { Options = null, Faults = faults };
    }

    private static int Accept(LoadedConfiguration configuration, TextWriter output)
    {
        output.WriteLine($"OK {configuration.File}");
        foreach (var value in configuration.Values.Where(value => !value.IsDefault))
            output.WriteLine($"  {value.Key} = {value.Shown ?? "(not shown)"}  [{value.Where}; default {DefaultOf(value)}]");
        return 0;
    }

    private static string DefaultOf(ConfiguredValue value) => value.Option.DefaultText is { Length: > 0 } text ? text : "empty";
}

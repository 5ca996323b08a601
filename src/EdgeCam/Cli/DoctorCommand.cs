using System.CommandLine;
using EdgeCam.Doctor;
using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;

namespace EdgeCam.Cli;

/// <summary>Looks at the machine with a configuration in mind.</summary>
/// <param name="stateDirectory">Of the daemon.</param>
internal delegate DoctorReport Examine(EdgeCamOptions options, string stateDirectory);

/// <summary><c>edgecam doctor</c>: what this box has, what will be used and why, and what to fix.</summary>
internal static class DoctorCommand
{
    public static Command Create(Examine examine)
    {
        var file = ConfigurationArgument.Create();
        var state = new Option<string?>("--state") { Description = "The state directory, as of the daemon. Default: $STATE_DIRECTORY, else /var/lib/edgecam.", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("doctor", "Show what this machine has, what will be used and why, and what to fix. Exit code 1: as it is, the camera will not film.") { file, state, json };
        command.SetAction(parsed =>
        {
            var configuration = ConfigurationArgument.Load(parsed, file);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (configuration.Options is null)
                return ConfigurationArgument.Refuse(configuration, error);
            var directory = StateDirectory.Of(parsed.GetValue(state));
            var report = examine(Effective(configuration, directory), directory);
            if (parsed.GetValue(json))
                output.WriteLine(DoctorJson.Of(report, configuration.File));
            else
                output.Write(DoctorText.Of(report, configuration.File, HasColours));
            return report.ExitCode;
        });
        return command;
    }

    // no-color.org
    private static bool HasColours => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>With the settings that were changed while the daemon ran, as its next start will have them.</summary>
    private static EdgeCamOptions Effective(LoadedConfiguration configuration, string stateDirectory) =>
        new SettingsStore(stateDirectory).Load().Revisions is [var newest, ..] && new SettingsCheck(configuration.Layers).CheckStored(newest.Overrides, out _).Options is { } options
            ? options
            : configuration.Options!;
}

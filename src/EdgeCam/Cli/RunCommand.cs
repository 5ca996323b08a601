using System.CommandLine;
using EdgeCam.Options;

namespace EdgeCam.Cli;

/// <summary>Runs the daemon until it is told to stop or <paramref name="duration"/> is over.</summary>
/// <param name="duration">Null: no end of its own.</param>
/// <returns>The exit code of the process.</returns>
internal delegate Task<int> RunDaemon(EdgeCamOptions options, TimeSpan? duration, CancellationToken cancel);

/// <summary><c>edgecam run</c>: loads the configuration and hands it to the daemon; refuses a faulty one.</summary>
internal static class RunCommand
{
    public static Command Create(RunDaemon run)
    {
        var file = ConfigurationArgument.Create();
        var seconds = SecondsArgument.Create();
        var command = new Command("run", "Run the camera daemon.") { file, seconds };
        command.SetAction((parsed, cancel) =>
        {
            var configuration = ConfigurationArgument.Load(parsed, file);
            return configuration.Options is { } options
                ? run(options, parsed.GetValue(seconds), cancel)
                : Task.FromResult(ConfigurationArgument.Refuse(configuration, parsed.InvocationConfiguration.Error));
        });
        return command;
    }
}

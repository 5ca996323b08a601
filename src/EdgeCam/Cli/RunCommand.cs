using System.CommandLine;
using EdgeCam.Hosting;

namespace EdgeCam.Cli;

/// <summary>Runs the daemon until it is told to stop or its time is over.</summary>
/// <returns>The exit code of the process.</returns>
internal delegate Task<int> RunDaemon(DaemonRequest request, CancellationToken cancel);

/// <summary><c>edgecam run</c>: loads the configuration and hands it to the daemon; refuses a faulty one.</summary>
internal static class RunCommand
{
    public static Command Create(RunDaemon run)
    {
        var file = ConfigurationArgument.Create();
        var seconds = SecondsArgument.Create();
        var state = new Option<string?>("--state") { Description = "Where settings, clips' index and the control socket are kept. Default: $STATE_DIRECTORY, else /var/lib/edgecam.", HelpName = "DIR" };
        var command = new Command("run", "Run the camera daemon.") { file, seconds, state };
        command.SetAction((parsed, cancel) =>
        {
            var configuration = ConfigurationArgument.Load(parsed, file);
            return configuration.Options is not null
                ? run(new DaemonRequest(configuration, parsed.GetValue(seconds), parsed.GetValue(state)), cancel)
                : Task.FromResult(ConfigurationArgument.Refuse(configuration, parsed.InvocationConfiguration.Error));
        });
        return command;
    }
}

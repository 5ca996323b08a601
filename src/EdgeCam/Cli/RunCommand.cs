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
        var seconds = new Option<double?>("--seconds") { Description = "Stop after this many seconds.", HelpName = "N" };
        seconds.Validators.Add(result =>
        {
            // NaN fails as well; a TimeSpan holds far more than the bound.
            if (result.GetValue(seconds) is { } value && !(value > 0 && value <= MaxSeconds))
                result.AddError($"--seconds must be more than 0 and at most {MaxSeconds}");
        });

        var command = new Command("run", "Run the camera daemon.") { file, seconds };
        command.SetAction((parsed, cancel) =>
        {
            var configuration = ConfigurationArgument.Load(parsed, file);
            var duration = parsed.GetValue(seconds) is { } value ? TimeSpan.FromSeconds(value) : (TimeSpan?)null;
            return configuration.Options is { } options
                ? run(options, duration, cancel)
                : Task.FromResult(ConfigurationArgument.Refuse(configuration, parsed.InvocationConfiguration.Error));
        });
        return command;
    }

    private const int MaxSeconds = 31_536_000; // a year
}

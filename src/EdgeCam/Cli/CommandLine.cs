using System.CommandLine;
using System.CommandLine.Help;

namespace EdgeCam.Cli;

/// <summary>The command line as a whole: <c>edgecam COMMAND [options]</c>.</summary>
internal static class CommandLine
{
    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int UsageExitCode = 64;

    /// <summary>Runs the command that <paramref name="args"/> name and returns the exit code of the process.</summary>
    /// <param name="commands">Each of the commands, ready to run.</param>
    /// <param name="output">Where answers and help go.</param>
    /// <param name="error">Where faults go.</param>
    public static Task<int> RunAsync(
        IEnumerable<Command> commands, string[] args, TextWriter output, TextWriter error, CancellationToken cancel = default)
    {
        var root = new RootCommand("EdgeCam: one camera, many players.");
        foreach (var command in commands)
            root.Subcommands.Add(command);

        var parsed = root.Parse(args);
        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = null, // signals are the daemon's: it takes the time that a clean end takes
        };
        return parsed.Errors.Count == 0 || parsed.Action is HelpAction
            ? parsed.InvokeAsync(invocation, cancel)
            : Task.FromResult(Misused(parsed, error));
    }

    private static int Misused(ParseResult parsed, TextWriter error)
    {
        foreach (var mistake in parsed.Errors)
            error.WriteLine(mistake.Message);
        parsed.RootCommandResult.Command.Parse("--help").Invoke(new InvocationConfiguration { Output = error, Error = error });
        return UsageExitCode;
    }
}

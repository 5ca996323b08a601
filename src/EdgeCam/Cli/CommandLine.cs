using System.CommandLine;
using System.CommandLine.Help;

namespace EdgeCam.Cli;

/// <summary>The command line as a whole: <c>edgecam COMMAND [options]</c>.</summary>
internal static class CommandLine
{
    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int UsageExitCode = 64;

    // SIGINT and SIGTERM cancel the command; it then has this long to end by itself with its own exit code.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

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
        var invocation = new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = LongestStop };
        return parsed.Errors.Count == 0 || parsed.Action is HelpAction
            ? parsed.InvokeAsync(invocation, cancel)
            : Task.FromResult(Misused(root, parsed, error));
    }

    /// <summary>Tells what is wrong and how the command is used that it is wrong with.</summary>
    private static int Misused(RootCommand root, ParseResult parsed, TextWriter error)
    {
        foreach (var mistake in parsed.Errors)
            error.WriteLine(mistake.Message);
        var command = parsed.CommandResult.Command;
        root.Parse(command == root ? ["--help"] : [command.Name, "--help"]).Invoke(new InvocationConfiguration { Output = error, Error = error });
        return UsageExitCode;
    }
}

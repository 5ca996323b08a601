using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeCam.Cli.Cmd;

/// <summary>Asks the daemon of this machine to run a command.</summary>
/// <param name="state">The state directory of the daemon where one was given: there are several.</param>
/// <param name="name">Of the command.</param>
/// <returns>The final reply as the contract writes it; null when no daemon answers.</returns>
/// <exception cref="UnauthorizedAccessException">There is one, but this user may not talk to it.</exception>
internal delegate Task<JsonObject?> AskDaemon(string? state, string name, JsonObject arguments, CancellationToken cancel);

/// <summary><c>edgecam cmd NAME [KEY=VALUE...]</c>: a command as over MQTT, for a person on the box.</summary>
internal static class CmdCommand
{
    private const int Unavailable = 69; // EX_UNAVAILABLE of sysexits.h
    private const int NoPermission = 77; // EX_NOPERM

    public static Command Create(AskDaemon ask)
    {
        var name = new Argument<string>("NAME") { Description = "Such as keyframe, snapshot, clip, restart, identify, diag." };
        var assignments = new Argument<string[]>("KEY=VALUE") { Arity = ArgumentArity.ZeroOrMore, Description = "Arguments of the command, such as seconds=5. A value is JSON where it can be, else text." };
        var state = new Option<string?>("--state") { Description = "The state directory of the daemon. Default: that of the system's.", HelpName = "DIR" };
        var command = new Command("cmd", "Have the running daemon do something, and show its reply.") { name, assignments, state };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (CmdArguments.TryRead(parsed.GetValue(assignments) ?? [], out var arguments, out var fault))
                return await RunAsync(cancel => ask(parsed.GetValue(state), parsed.GetRequiredValue(name), arguments, cancel), output, error, cancel);
            await error.WriteLineAsync(fault);
            return CommandLine.UsageExitCode;
        });
        return command;
    }

    private static async Task<int> RunAsync(Func<CancellationToken, Task<JsonObject?>> ask, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            if (await ask(cancel) is { } reply)
                return CmdText.Write(reply, output, error);
            await error.WriteLineAsync("No daemon answers on this machine: start it with \"edgecam run\", or name its state directory with --state.");
            return Unavailable;
        }
        catch (UnauthorizedAccessException refused)
        {
            await error.WriteLineAsync(refused.Message);
            return NoPermission;
        }
    }
}

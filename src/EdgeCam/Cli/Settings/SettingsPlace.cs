using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeCam.Hosting;
using EdgeCam.Linux;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;

namespace EdgeCam.Cli.Settings;

/// <summary>Answers a request for settings; the reply is as the contract writes it.</summary>
/// <param name="name">settings or get, as of <see cref="SettingsService.AnswerAsync"/>.</param>
internal delegate Task<JsonObject> AskSettings(string name, JsonNode? body);

/// <summary>What a command does with somebody who answers.</summary>
/// <returns>The exit code.</returns>
internal delegate Task<int> UseSettings(AskSettings ask, TextWriter output, TextWriter error);

/// <summary>Where settings are: with the daemon that runs, else in the state directory.</summary>
internal sealed class SettingsPlace
{
    private const int NoPermission = 77; // EX_NOPERM of sysexits.h

    public Option<string> State { get; } = new("--state")
    {
        Description = "The state directory, as of the daemon. Default: $STATE_DIRECTORY, else /var/lib/edgecam.",
        HelpName = "DIR",
    };

    public Option<string> Configuration { get; } = ConfigurationArgument.Create();

    public async Task<int> RunAsync(ParseResult parsed, UseSettings use, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        string? given = parsed.GetValue(State);
        string socket = StateDirectory.SocketOf(given);
        try
        {
            return ControlClient.IsAnswered(socket)
                ? await use((name, body) => AskDaemonAsync(socket, name, body, cancel), output, error)
                : await RunOfflineAsync(parsed, StateDirectory.Of(given), use);
        }
        catch (UnauthorizedAccessException e)
        {
            await error.WriteLineAsync(e.Message);
            return NoPermission;
        }
    }

    private async Task<int> RunOfflineAsync(ParseResult parsed, string directory, UseSettings use)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var configuration = ConfigurationArgument.Load(parsed, Configuration);
        if (configuration.Options is null)
            return ConfigurationArgument.Refuse(configuration, error);
        using var settings = OfflineSettings.Open(configuration.Layers, directory, out var problems);
        foreach (string problem in problems)
            await error.WriteLineAsync(problem);
        return await use(async (name, body) => ReplyJson.Of(await AnswerAsync(settings, name, body), ""), output, error);
    }

    private static Task<RemoteReply> AnswerAsync(SettingsService settings, string name, JsonNode? body) =>
        settings.AnswerAsync(new RemoteRequest(RequestKind.Settings, name, "cli", body, MonotonicClock.Now), "cli", new Dictionary<string, string>(StringComparer.Ordinal));

    private static async Task<JsonObject> AskDaemonAsync(string socket, string name, JsonNode? body, CancellationToken cancel) =>
        await ControlClient.AskAsync(socket, RequestKind.Settings, name, body, cancel)
        ?? ReplyJson.Of(RemoteReply.Failed("no_answer", "the daemon hung up without an answer: see its log"), "");
}

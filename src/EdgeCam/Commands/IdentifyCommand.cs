using System.Text.Json.Nodes;
using EdgeCam.Remote;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Commands;

/// <summary>Makes the camera stand out for a while. Must not wait for the end of it.</summary>
/// <returns>What it does, of <c>led</c> and <c>overlay</c>; empty where the box has neither.</returns>
internal delegate IReadOnlyList<string> Identify(TimeSpan span);

/// <summary><c>identify</c>: which one is it? Argument: <c>seconds</c>. The reply says what was <c>done</c>; the log has a line in any case.</summary>
internal sealed class IdentifyCommand(Identify identify, ILogger log) : ICameraCommand
{
    public string Name => "identify";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var arguments = new CommandArguments(request.Arguments);
        var seconds = arguments.Whole("seconds", 1, 300, 10);
        if (arguments.Refusal() is { } refusal)
            return Task.FromResult(refusal);
        CommandLog.Identify(log, request.Id);
        string[] done = ["log", .. identify(TimeSpan.FromSeconds(seconds))];
        return Task.FromResult(RemoteReply.Ok(new JsonObject { ["seconds"] = seconds, ["done"] = new JsonArray([.. done.Select(one => (JsonNode)one)]) }));
    }
}

using System.Text.Json.Nodes;
using EdgeCam.Remote;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Commands;

/// <summary><c>restart</c>: the daemon ends and is started again, once the reply has had time to leave.</summary>
/// <param name="restart">Asks for it; must not wait.</param>
internal sealed class RestartCommand(Action restart, TimeProvider time, ILogger log) : ICameraCommand
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private int _isUnderWay;

    public string Name => "restart";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        if (new CommandArguments(request.Arguments).Refusal() is { } refusal)
            return Task.FromResult(refusal);
        if (Interlocked.Exchange(ref _isUnderWay, 1) == 1)
            return Task.FromResult(RemoteReply.Busy("a restart is under way"));
        CommandLog.Restart(log, request.Id);
        _ = RestartAsync();
        return Task.FromResult(RemoteReply.Ok(new JsonObject { ["in_ms"] = (long)Delay.TotalMilliseconds }));
    }

    private async Task RestartAsync()
    {
        try
        {
            await Task.Delay(Delay, time, CancellationToken.None);
            restart();
        }
        catch (Exception fault)
        {
            CommandLog.Fault(log, Name, "", fault);
        }

        Volatile.Write(ref _isUnderWay, 0); // one that did not come about may be asked for again
    }
}

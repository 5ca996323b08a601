using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary><c>refresh</c>: publishes again what is retained: info, state, settings, health, discovery.</summary>
/// <param name="publish">Hands all of it to the broker; must not wait.</param>
internal sealed class RefreshCommand(Action publish) : ICameraCommand
{
    public string Name => "refresh";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        if (new CommandArguments(request.Arguments).Refusal() is { } refusal)
            return Task.FromResult(refusal);
        publish();
        return Task.FromResult(RemoteReply.Ok());
    }
}

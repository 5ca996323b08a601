using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>A command of the contract that this camera cannot do: <c>update</c>, or one that its hardware is missing for.</summary>
/// <param name="reason">With what to do instead.</param>
internal sealed class UnsupportedCommand(string name, string reason) : ICameraCommand
{
    public string Name => name;

    public static UnsupportedCommand Update { get; } = new("update", "the camera does not update itself: install the new package on it");

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel) =>
        Task.FromResult(RemoteReply.Rejected("not_supported", reason));
}

using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>One command that the owner can give.</summary>
/// <remarks>Called on the thread pool; several may run at a time, also of the same name.</remarks>
internal interface ICameraCommand
{
    /// <summary>As in its topic.</summary>
    string Name { get; }

    /// <summary>The longest that it may take; then it is cancelled, and answered <c>failed</c>.</summary>
    TimeSpan Limit => TimeSpan.FromSeconds(30);

    /// <summary>Does it. An exception is a fault of ours and becomes <c>failed</c>.</summary>
    /// <param name="report">Takes replies that are not final: accepted, progress.</param>
    /// <param name="cancel">The daemon is stopping, or <see cref="Limit"/> has passed.</param>
    /// <returns>The final reply.</returns>
    Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel);
}

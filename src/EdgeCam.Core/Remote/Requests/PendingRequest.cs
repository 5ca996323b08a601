using EdgeCam.Units;

namespace EdgeCam.Remote.Requests;

/// <summary>
/// A request on its way through the camera, and the only way to answer it: the first final reply is sent, and nothing
/// after it. Whoever holds it must see to it that <see cref="Abandon"/> is called at the end, whatever happened.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PendingRequest
{
    private readonly RequestDesk _desk;

    internal PendingRequest(RequestDesk desk, RemoteRequest request, ReplyAddress address, MediaInstant notBefore, MediaInstant staleAt)
    {
        _desk = desk;
        (Request, Address, NotBefore, StaleAt) = (request, address, notBefore, staleAt);
    }

    public RemoteRequest Request { get; }

    /// <summary>When to begin: a group's cameras spread what they are asked for. Else when it came.</summary>
    public MediaInstant NotBefore { get; }

    /// <summary>Who has not begun by then rejects it: the caller has given up waiting.</summary>
    public MediaInstant StaleAt { get; }

    /// <summary>The final reply has been sent.</summary>
    public bool IsAnswered { get; private set; }

    internal ReplyAddress Address { get; }

    /// <summary>Remembered, so that a repetition gets the same answer.</summary>
    internal RequestKey? Key { get; init; }

    /// <summary>Sends a reply that is not final.</summary>
    /// <returns>False, and nothing is sent: the final one has been, or <paramref name="reply"/> is one itself.</returns>
    public bool Report(RemoteReply reply, ClockReading clock) => !reply.IsFinal && _desk.Send(this, reply, clock);

    /// <summary>Sends the final reply.</summary>
    /// <returns>False, and nothing is sent: it has been.</returns>
    public bool Finish(RemoteReply reply, ClockReading clock) =>
        _desk.Send(this, reply.IsFinal ? reply : RemoteReply.Failed("internal", $"{Request.Name} ended without a result"), clock);

    /// <summary>Nobody works on it any more: answers <c>failed</c> unless it is answered.</summary>
    public bool Abandon(ClockReading clock) =>
        Finish(RemoteReply.Failed("abandoned", $"{Request.Name} was given up before it had a result: ask again"), clock);

    /// <summary>Under the desk's lock.</summary>
    internal void OnAnswered() => IsAnswered = true;
}

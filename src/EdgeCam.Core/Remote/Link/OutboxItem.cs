using EdgeCam.Units;

namespace EdgeCam.Remote.Link;

/// <summary>A message on its way out.</summary>
/// <param name="QueuedAt">When it was published.</param>
/// <param name="IsReplay">It waited through an outage.</param>
internal sealed record OutboxItem(BrokerMessage Message, Queueing Queueing, MediaInstant QueuedAt, bool IsReplay)
{
    /// <summary>What counts against <see cref="LinkRules.MaxQueuedBytes"/>.</summary>
    public int Bytes { get; } = Message.Topic.Length + Message.Payload.Length;

    /// <summary>Nobody waits for it after that; only replies expire here.</summary>
    public MediaInstant ExpiresAt => Queueing == Queueing.Reply ? QueuedAt + (Message.Expiry ?? LinkRules.ReplyExpiry) : MediaInstant.Never;

    /// <summary>The message as it is sent now: an event says how long it waited, a reply has less time left.</summary>
    public BrokerMessage At(MediaInstant now)
    {
        var waited = now - QueuedAt;
        return Queueing switch
        {
            Queueing.Event when waited >= TimeSpan.FromMilliseconds(1) =>
                Message with { Payload = QueuedMs.Set(Message.Payload, (long)waited.TotalMilliseconds) },
            Queueing.Reply when Message.Expiry is { } expiry => Message with { Expiry = expiry - waited },
            _ => Message,
        };
    }
}

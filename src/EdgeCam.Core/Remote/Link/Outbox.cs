using EdgeCam.Units;

namespace EdgeCam.Remote.Link;

/// <summary>
/// What waits to be sent, each kind by its own rule (<see cref="Queueing"/>). Replies go first, then states, telemetry and
/// events; events in their order, those that waited through an outage no faster than 20 a second.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class Outbox
{
    private readonly BoundedQueue _replies = new();
    private readonly LatestByTopic _states = new();
    private readonly LatestByTopic _telemetry = new(); // only while connected; a newer one is worth more than a second one
    private readonly BoundedQueue _events = new();
    private MediaInstant _nextReplay = new(long.MinValue);
    private OutboxCounts _counts;

    public int Count => _replies.Count + _states.Count + _telemetry.Count + _events.Count;

    public OutboxCounts Counts => _counts;

    /// <summary>When <see cref="TryTake"/> is to be asked again, if nothing else happens.</summary>
    public MediaInstant NextDeadline => _events.Head is { IsReplay: true } ? _nextReplay : MediaInstant.Never;

    public void Add(OutboxItem item, bool isConnected)
    {
        switch (item.Queueing)
        {
            case Queueing.Reply:
                _counts = _counts with { DroppedReplies = _counts.DroppedReplies + _replies.AddNewest(item) };
                break;
            case Queueing.Latest:
                AddState(item);
                break;
            case Queueing.Event:
                _counts = _counts with { DroppedEvents = _counts.DroppedEvents + _events.AddNewest(item with { IsReplay = !isConnected }) };
                break;
            default:
                AddTelemetry(item, isConnected);
                break;
        }
    }

    /// <summary>Takes what is to be sent next.</summary>
    /// <param name="isRoom">Whether one more may be under way unacknowledged.</param>
    public bool TryTake(MediaInstant now, bool isRoom, out OutboxItem? item)
    {
        Expire(now);
        item = IsDue(_replies.Head, isRoom) ? _replies.TakeHead()
            : IsDue(_states.Head, isRoom) ? _states.TakeHead()
            : IsDue(_telemetry.Head, isRoom) ? _telemetry.TakeHead()
            : IsDue(_events.Head, isRoom) && (!_events.Head!.IsReplay || now >= _nextReplay) ? _events.TakeHead()
            : null;
        if (item is { Queueing: Queueing.Event, IsReplay: true })
            _nextReplay = now + LinkRules.ReplayInterval;
        if (item is { Message.Delivery: Delivery.AtMostOnce })
            OnSent();
        return item is not null;
    }

    public void OnSent() => _counts = _counts with { Sent = _counts.Sent + 1 };

    public void OnRefused() => _counts = _counts with { Refused = _counts.Refused + 1 };

    /// <summary>One that asked for no acknowledgement and had been counted as sent.</summary>
    public void OnRefusedUntracked() => _counts = _counts with { Sent = _counts.Sent - 1, Refused = _counts.Refused + 1 };

    public void Expire(MediaInstant now) => _counts = _counts with { Expired = _counts.Expired + _replies.Expire(now) };

    /// <summary>The connection is gone: what was under way waits again, before what was published later.</summary>
    /// <param name="unacknowledged">In the order they were taken.</param>
    public void OnDisconnected(IEnumerable<OutboxItem> unacknowledged)
    {
        foreach (var item in unacknowledged.Reverse())
            PutBack(item);
        _events.MarkReplay();
        for (; _telemetry.Count > 0; _telemetry.TakeHead())
            _counts = _counts with { NotKept = _counts.NotKept + 1 };
    }

    private static bool IsDue(OutboxItem? item, bool isRoom) => item is not null && (isRoom || item.Message.Delivery == Delivery.AtMostOnce);

    private void AddState(OutboxItem item)
    {
        if (!_states.Put(item))
            _counts = _counts with { Superseded = _counts.Superseded + 1 };
        for (; _states.Count > LinkRules.MaxLatestTopics; _states.TakeHead())
            _counts = _counts with { DroppedStates = _counts.DroppedStates + 1 };
    }

    private void AddTelemetry(OutboxItem item, bool isConnected)
    {
        if (!isConnected)
            _counts = _counts with { NotKept = _counts.NotKept + 1 };
        else if (!_telemetry.Put(item))
            _counts = _counts with { Superseded = _counts.Superseded + 1 };
    }

    private void PutBack(OutboxItem item)
    {
        switch (item.Queueing)
        {
            case Queueing.Reply:
                _counts = _counts with { DroppedReplies = _counts.DroppedReplies + _replies.AddOldest(item) };
                break;
            case Queueing.Latest when !_states.PutBack(item):
                _counts = _counts with { Superseded = _counts.Superseded + 1 };
                break;
            case Queueing.Event:
                _counts = _counts with { DroppedEvents = _counts.DroppedEvents + _events.AddOldest(item) };
                break;
            case Queueing.Never:
                _counts = _counts with { NotKept = _counts.NotKept + 1 };
                break;
        }
    }
}

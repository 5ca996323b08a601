using EdgeCam.Units;

namespace EdgeCam.Remote.Link;

/// <summary>Where the way to the broker stands.</summary>
public enum LinkState
{
    /// <summary>Until the next attempt is due.</summary>
    Waiting,

    /// <summary>An attempt is under way.</summary>
    Connecting,

    /// <summary>The broker has accepted us.</summary>
    Connected,

    /// <summary>Connected, and saying good-bye.</summary>
    Stopping,

    /// <summary>For good.</summary>
    Stopped,
}

/// <summary>A message to be handed to the broker now.</summary>
/// <param name="Token">To say what became of it; 0 when it asks for no acknowledgement.</param>
public readonly record struct OutgoingMessage(long Token, BrokerMessage Message);

/// <summary>
/// The way to the broker as a pure state machine: when to connect, what to say first (subscriptions, then "online"), what
/// to send and what to keep (<see cref="Queueing"/>), and how to take leave. Whoever owns the socket feeds it what
/// happens and carries out what it hands out.
/// </summary>
/// <remarks>Thread-bound: one owner, or a lock that is never held across a system call.</remarks>
public sealed class LinkSession
{
    private readonly LinkPlan _plan;
    private readonly Outbox _outbox = new();
    private readonly ReconnectPause _pause;
    private readonly SortedDictionary<long, OutboxItem> _underWay = []; // by token: in the order they were taken
    private MediaInstant _deadline = new(long.MinValue); // of this state
    private MediaInstant _drainBy;
    private BrokerMessage? _announcement;                // "online" or "offline", not handed out yet
    private long _announced;                             // its token while it is not acknowledged
    private bool _saidOffline;
    private bool _mustSubscribe;
    private int _room;
    private long _lastToken;
    private long _connections;
    private string _lastFailure = "not connected yet";

    /// <summary>The first attempt is due at once.</summary>
    public LinkSession(LinkPlan plan)
    {
        _plan = plan;
        _pause = new ReconnectPause(plan.LongestPause);
    }

    public LinkState State { get; private set; }

    public OutboxCounts Counts => _outbox.Counts;

    /// <summary>When to poll again if nothing happens before.</summary>
    public MediaInstant NextDeadline => State switch
    {
        LinkState.Connected => IsRoom ? _outbox.NextDeadline : MediaInstant.Never,
        LinkState.Stopping => _saidOffline || !IsRoom ? _deadline : _drainBy,
        LinkState.Stopped => MediaInstant.Never,
        _ => _deadline,
    };

    public BrokerStatus StatusAt(MediaInstant now)
    {
        _outbox.Expire(now);
        var isConnected = State is LinkState.Connected or LinkState.Stopping;
        return new(isConnected, Math.Max(0, _connections - 1), _outbox.Count + _underWay.Count, _outbox.Counts.Dropped, isConnected ? "" : _lastFailure);
    }

    /// <summary>Takes a message to be sent, or kept, or not, as <paramref name="queueing"/> says.</summary>
    public void Publish(BrokerMessage message, Queueing queueing, MediaInstant now)
    {
        _outbox.Expire(now);
        _outbox.Add(new(message, queueing, now, IsReplay: false), State is LinkState.Connected or LinkState.Stopping);
    }

    /// <returns>True once for each attempt that is due; tell how it ended.</returns>
    public bool TryPollConnect(MediaInstant now)
    {
        if (State != LinkState.Waiting || now < _deadline)
            return false;
        State = LinkState.Connecting;
        _deadline = now + LinkRules.ConnectPatience;
        return true;
    }

    /// <summary>True when the attempt under way has taken too long: end it, and say so.</summary>
    public bool IsOverdue(MediaInstant now) => State == LinkState.Connecting && now >= _deadline;

    /// <summary>The broker has accepted us. Of no effect when nobody wants the connection any more.</summary>
    /// <param name="receiveMaximum">What may be under way unacknowledged, as the broker said (§3.2.2.3.3).</param>
    public void OnConnected(int receiveMaximum, MediaInstant now)
    {
        if (State != LinkState.Connecting)
            return;
        State = LinkState.Connected;
        _room = Math.Clamp(receiveMaximum, 1, LinkRules.ReceiveMaximum);
        _connections++;
        _pause.OnConnected(now);
        _announcement = _plan.Online;
        _mustSubscribe = true;
    }

    /// <summary>To be made before anything is published; once for each connection, for the broker may have forgotten.</summary>
    public bool TryPollSubscriptions(out IReadOnlyList<string> filters)
    {
        filters = _mustSubscribe ? _plan.Subscriptions : [];
        _mustSubscribe = false;
        return filters.Count > 0;
    }

    /// <summary>Takes what is to be sent now; ask as long as the connection takes more.</summary>
    public bool TryPollMessage(MediaInstant now, out OutgoingMessage message)
    {
        message = default;
        if (State is not (LinkState.Connected or LinkState.Stopping) || _mustSubscribe)
            return false;
        if (TryAnnounce(out message))
            return true;
        if (_saidOffline)
            return false;
        if (_outbox.TryTake(now, IsRoom, out var item))
        {
            message = new(Track(item!), item!.At(now));
            return true;
        }

        if (State == LinkState.Stopping && (_underWay.Count == 0 || now >= _drainBy))
            _announcement = _plan.Offline;
        return TryAnnounce(out message);
    }

    /// <summary>The broker has it.</summary>
    public void OnAcknowledged(long token)
    {
        if (_underWay.Remove(token))
            _outbox.OnSent();
        else if (token == _announced)
            _announced = 0;
    }

    /// <summary>The broker will never have it; it is not sent again.</summary>
    /// <param name="token">Also 0.</param>
    public void OnRefused(long token)
    {
        if (_underWay.Remove(token))
            _outbox.OnRefused();
        else if (token == 0)
            _outbox.OnRefusedUntracked();
        else if (token == _announced)
            _announced = 0;
    }

    /// <summary>The attempt failed, or the connection is gone.</summary>
    /// <param name="reason">What happened and what to do; without secrets.</param>
    /// <param name="random">64 random bits.</param>
    /// <returns>The time until the next attempt.</returns>
    public TimeSpan OnFailed(LinkFailure failure, string reason, MediaInstant now, ulong random)
    {
        _lastFailure = reason;
        _outbox.OnDisconnected(_underWay.Values);
        _underWay.Clear();
        (_announcement, _announced, _mustSubscribe) = (null, 0, false);
        var pause = _pause.OnFailed(failure, now, random);
        State = State is LinkState.Stopping or LinkState.Stopped ? LinkState.Stopped : LinkState.Waiting;
        _deadline = now + pause;
        return pause;
    }

    /// <summary>Take leave: what can be sent at once is, then "offline", then the connection is closed.</summary>
    public void OnStop(MediaInstant now)
    {
        if (State is LinkState.Stopping or LinkState.Stopped)
            return;
        _lastFailure = "stopped";
        State = State == LinkState.Connected ? LinkState.Stopping : LinkState.Stopped;
        _drainBy = now + LinkRules.DrainPatience;
        _deadline = now + LinkRules.StopPatience;
    }

    /// <returns>True once, when the connection is to be closed.</returns>
    /// <param name="needsWill">The broker does not know that we are offline: close so that it publishes the will.</param>
    public bool TryPollDisconnect(MediaInstant now, out bool needsWill)
    {
        var isSaid = _saidOffline && _announced == 0;
        needsWill = !isSaid;
        if (State != LinkState.Stopping || (!isSaid && now < _deadline))
            return false;
        State = LinkState.Stopped;
        return true;
    }

    /// <summary>The broker takes one more without having acknowledged those before.</summary>
    private bool IsRoom => _underWay.Count + (_announced == 0 ? 0 : 1) < _room;

    private bool TryAnnounce(out OutgoingMessage message)
    {
        message = default;
        if (_announcement is not { } announcement || !IsRoom)
            return false;
        _saidOffline = ReferenceEquals(announcement, _plan.Offline);
        _announcement = null;
        _announced = ++_lastToken;
        message = new(_announced, announcement);
        return true;
    }

    private long Track(OutboxItem item)
    {
        if (item.Message.Delivery == Delivery.AtMostOnce)
            return 0;
        _underWay.Add(++_lastToken, item);
        return _lastToken;
    }
}

using System.Text.Json.Nodes;
using EdgeCam.Units;

namespace EdgeCam.Remote.Requests;

/// <summary>
/// Where messages come in and replies go out. A message is admitted as a request, or refused with the reason: to the
/// caller where there is a way to tell, else on the error topic. Every request gets exactly one final reply.
/// </summary>
/// <remarks>
/// Thread-safe. Publishes while it holds its lock, so that no reply overtakes another: the broker must not call back from
/// <see cref="IBroker.Publish"/>. Any bytes may come in; none throw.
/// </remarks>
public sealed class RequestDesk(Topics topics, IReadOnlyList<string> groups, IBroker broker)
{
    /// <summary>Requests that are not answered yet; more are told to come back.</summary>
    public const int MaxOutstanding = 128;

    private static readonly TimeSpan ReplyExpiry = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettingsLife = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly RequestRoutes _routes = new(topics, groups);
    private readonly IdGenerator _ids = new();
    private readonly ReplyMemory _memory = new();
    private readonly InputErrors _errors = new(topics);
    private DeskCounts _counts;

    /// <summary>What to subscribe to, at QoS 1.</summary>
    public IReadOnlyList<string> Filters => _routes.Filters;

    public DeskCounts Counts
    {
        get
        {
            lock (_gate)
                return _counts;
        }
    }

    /// <summary>When <see cref="OnDeadline"/> has something to do.</summary>
    public MediaInstant NextDeadline
    {
        get
        {
            lock (_gate)
                return _errors.NextDeadline;
        }
    }

    /// <summary>Takes a message of one of the <see cref="Filters"/>.</summary>
    /// <param name="randomBits">For an id and for the wait of a group.</param>
    /// <returns>The request to work on; null where there is none or it has its answer already.</returns>
    public PendingRequest? OnMessage(BrokerMessage message, ClockReading clock, ulong randomBits)
    {
        lock (_gate)
            _counts = _counts with { Received = _counts.Received + 1 };
        if (!_routes.TryFind(message.Topic, out var route))
            return CannotAnswer(message, new Refusal("unknown_topic", "no request is taken on this topic"), clock);
        var isState = route.Kind == RequestKind.DesiredSettings;
        if (isState && message.Payload.IsEmpty)
            return null; // the shadow was taken away
        if (message.IsRetained && !isState)
            return CannotAnswer(message, new Refusal("retained_command", "a retained request would run at every connection: publish it without retain, and clear the topic"), clock);
        return Read(message, route, new Moment(clock, randomBits));
    }

    /// <summary>Says what had to wait: call it at <see cref="NextDeadline"/>.</summary>
    public void OnDeadline(ClockReading clock)
    {
        lock (_gate)
            PublishErrors(clock);
    }

    /// <summary>Sends a reply unless the final one was sent.</summary>
    internal bool Send(PendingRequest pending, RemoteReply reply, ClockReading clock)
    {
        var encoded = ReplyEncoder.Encode(pending.Request.Id, reply, clock.Now - pending.Request.ReceivedAt, clock);
        lock (_gate)
        {
            if (pending.IsAnswered)
                return false;
            Publish(pending.Address, encoded);
            if (!reply.IsFinal)
                return true;
            pending.OnAnswered();
            _counts = _counts.WithAnswer(reply.Status);
            if (pending.Key is { } key)
                _memory.End(key, encoded, clock.Now);
            return true;
        }
    }

    private PendingRequest? Read(BrokerMessage message, RequestRoute route, Moment moment)
    {
        var unreadable = RequestPayload.Read(route.Kind, message.Payload, out var body);
        var unaddressed = ReplyAddress.Find(message, topics, route.Name, out var address);
        var ticket = new Ticket(address, _ids.Next(moment.Clock.Wall, (uint)moment.RandomBits));
        if (unreadable.Code is not null)
            return address.IsGiven ? Refuse(ticket, unreadable, moment.Clock) : CannotAnswer(message, unreadable, moment.Clock);
        if (body is JsonArray || (body is not JsonObject && route.Kind != RequestKind.Entity))
            return Refuse(ticket, new Refusal("wrong_type", "the payload must be an object, as {\"id\":\"1\"}"), moment.Clock);

        var faults = new List<RequestFault>();
        var envelope = body is JsonObject members && route.Kind != RequestKind.Entity
            ? RequestEnvelope.TakeFrom(members, route.IsForGroup, faults)
            : default;
        ticket = ticket with { Id = envelope.Id ?? ticket.Id };
        if (unaddressed.Code is not null)
            return Refuse(ticket, unaddressed, moment.Clock);
        if (faults.Count > 0)
            return Refuse(ticket, RemoteReply.Rejected("validation_failed", "") with { Errors = faults }, moment.Clock);
        return Admit(message, route, body, envelope, ticket, moment);
    }

    private PendingRequest? Admit(BrokerMessage message, RequestRoute route, JsonNode? body, RequestEnvelope envelope, Ticket ticket, Moment moment)
    {
        var (clock, isState) = (moment.Clock, route.Kind == RequestKind.DesiredSettings);
        var life = isState ? TimeSpan.MaxValue : LifeOf(route.Kind);
        var begin = clock.Now + (envelope.Spread * ((moment.RandomBits >> 32) / (double)uint.MaxValue));
        var request = new RemoteRequest(route.Kind, route.Name, ticket.Id, body, clock.Now);
        var pending = new PendingRequest(this, request, ticket.Address, begin, isState ? MediaInstant.Never : begin + Least(life, message.Expiry))
        {
            Key = isState || envelope.Id is null ? null : new RequestKey(route.Kind, route.Name, envelope.Id),
        };
        lock (_gate)
        {
            if (IsRepeated(pending, clock))
                return null;
            var refusal = StaleBy(envelope.SentAt, life, clock);
            if (refusal is null && _counts.Outstanding >= MaxOutstanding)
                refusal = RemoteReply.Busy($"{MaxOutstanding} requests are under way: ask again in a moment");
            if (refusal is null)
            {
                _counts = _counts with { Admitted = _counts.Admitted + 1, Outstanding = _counts.Outstanding + 1 };
                return pending;
            }

            if (pending.Key is { } key)
                _memory.Cancel(key);
            return RefuseLocked(ticket, refusal, clock);
        }
    }

    /// <summary>Answers what was asked before: as it was answered, or that it is under way.</summary>
    private bool IsRepeated(PendingRequest pending, ClockReading clock)
    {
        if (pending.Key is not { } key || _memory.TryBegin(key, clock.Now, out var reply))
            return false;
        _counts = _counts with { Repeated = _counts.Repeated + 1 };
        Publish(pending.Address, reply ?? ReplyEncoder.Encode(key.Id, new RemoteReply(ReplyStatus.Accepted), TimeSpan.Zero, clock));
        return true;
    }

    /// <summary>
    /// A broker keeps messages for a camera that is away and drops those whose expiry passed (MQTT 5 §3.3.2.3.3). Of one
    /// sent without expiry only its own <c>ts</c> tells the age, and only by a clock that is right.
    /// </summary>
    private static RemoteReply? StaleBy(DateTimeOffset? sentAt, TimeSpan life, ClockReading clock)
    {
        if (sentAt is not { } sent || !clock.IsSynchronised || (clock.Wall - sent).Duration() <= life)
            return null;
        var seconds = (long)(clock.Wall - sent).TotalSeconds;
        return RemoteReply.Rejected("stale", seconds >= 0
            ? $"sent {seconds} s ago: after {life.TotalSeconds:0} s a request is no longer run"
            : $"sent {-seconds} s in the future: one of the two clocks is wrong");
    }

    private PendingRequest? CannotAnswer(BrokerMessage message, Refusal refusal, ClockReading clock)
    {
        lock (_gate)
        {
            _counts = _counts with { Refused = _counts.Refused + 1 };
            _errors.Add(message, refusal);
            PublishErrors(clock);
        }

        return null;
    }

    private PendingRequest? Refuse(Ticket ticket, Refusal refusal, ClockReading clock) =>
        Refuse(ticket, RemoteReply.Rejected(refusal.Code!, refusal.Detail), clock);

    private PendingRequest? Refuse(Ticket ticket, RemoteReply reply, ClockReading clock)
    {
        lock (_gate)
            return RefuseLocked(ticket, reply, clock);
    }

    private PendingRequest? RefuseLocked(Ticket ticket, RemoteReply reply, ClockReading clock)
    {
        _counts = _counts with { Refused = _counts.Refused + 1 };
        Publish(ticket.Address, ReplyEncoder.Encode(ticket.Id, reply, TimeSpan.Zero, clock));
        return null;
    }

    private void PublishErrors(ClockReading clock)
    {
        if (_errors.TryTake(clock, out var error))
            broker.Publish(error, Queueing.Never);
    }

    private void Publish(ReplyAddress address, byte[] reply) => broker.Publish(
        new BrokerMessage(address.Topic, reply) { Expiry = ReplyExpiry, ContentType = "application/json", Correlation = address.Correlation },
        Queueing.Reply);

    private static TimeSpan LifeOf(RequestKind kind) => kind == RequestKind.Command ? CommandLife : SettingsLife;

    private static TimeSpan Least(TimeSpan life, TimeSpan? expiry) => expiry < life ? expiry.Value : life;

    private readonly record struct Moment(ClockReading Clock, ulong RandomBits);

    private readonly record struct Ticket(ReplyAddress Address, string Id);
}

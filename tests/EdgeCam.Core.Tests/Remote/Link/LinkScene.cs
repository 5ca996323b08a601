using System.Text;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Link;

/// <summary>A message as the broker got it.</summary>
internal sealed record Arrival(MediaInstant At, long Token, BrokerMessage Message)
{
    public string Text => Encoding.UTF8.GetString(Message.Payload.Span);
}

/// <summary>A link and a broker that is there or not, in virtual time. What may be under way is checked on the way.</summary>
internal sealed class LinkScene
{
    public const string Availability = "cam/availability";
    private readonly Queue<(MediaInstant At, long Token)> _acknowledgements = new();
    private readonly Random _random;
    private bool _isBrokerUp = true;

    public LinkScene(int seed = 1) => _random = new Random(seed);

    public LinkSession Session { get; } = new(new LinkPlan(Availability, ["cam/cmd/+"]));

    public MediaInstant Now { get; private set; } = new(5_000 * MediaInstant.NanosecondsPerSecond);

    public int ReceiveMaximum { get; set; } = 20;

    /// <summary>From a message to its acknowledgement.</summary>
    public TimeSpan RoundTrip { get; set; } = TimeSpan.FromMilliseconds(10);

    public List<Arrival> Arrivals { get; } = [];

    public IEnumerable<Arrival> Events => Arrivals.Where(a => a.Message.Topic == "event");

    /// <summary>Tokens in the order the broker's acknowledgements came through.</summary>
    public HashSet<long> Acknowledged { get; } = [];

    public int Subscriptions { get; private set; }

    public int Published { get; private set; }

    /// <summary>The connection was closed by us: whether so that the will is published.</summary>
    public bool? NeededWill { get; private set; }

    public BrokerStatus Status => Session.StatusAt(Now);

    public bool IsBrokerUp
    {
        get => _isBrokerUp;
        set
        {
            _isBrokerUp = value;
            if (!value && Session.State is LinkState.Connected or LinkState.Stopping)
                Fail(LinkFailure.Lost);
        }
    }

    public void Publish(string topic, string payload, Queueing queueing, Delivery delivery = Delivery.AtLeastOnce, TimeSpan? expiry = null)
    {
        Published++;
        Session.Publish(new(topic, Encoding.UTF8.GetBytes(payload)) { Delivery = delivery, Expiry = expiry }, queueing, Now);
        Poll();
    }

    public TimeSpan Fail(LinkFailure failure)
    {
        _acknowledgements.Clear();
        return Session.OnFailed(failure, "because", Now, (ulong)_random.NextInt64() << 1);
    }

    public void Run(TimeSpan time)
    {
        var end = Now + time;
        Poll();
        while (true)
        {
            var next = MediaInstant.Min(Session.NextDeadline, _acknowledgements.TryPeek(out var ack) ? ack.At : MediaInstant.Never);
            if (next > end)
                break;
            Now = MediaInstant.Max(Now, next);
            Poll();
            Assert.True(Session.NextDeadline > Now, "who waits until the next deadline does not spin");
        }

        Now = end;
        Poll();
    }

    /// <summary>What was published is somewhere, and counted there.</summary>
    public void CheckBooks()
    {
        var queued = Status.Queued; // first: it finds out what has expired
        var counts = Session.Counts;
        Assert.Equal(Published, counts.Sent + counts.Superseded + counts.NotKept + counts.Dropped + queued);
    }

    public void Poll()
    {
        while (_acknowledgements.TryPeek(out var ack) && ack.At <= Now)
        {
            _acknowledgements.Dequeue();
            Acknowledged.Add(ack.Token);
            Session.OnAcknowledged(ack.Token);
        }

        if (Session.TryPollConnect(Now) && IsBrokerUp)
            Session.OnConnected(ReceiveMaximum, Now);
        else if (Session.State == LinkState.Connecting)
            Fail(LinkFailure.Lost);
        if (Session.TryPollSubscriptions(out _))
            Subscriptions++;
        while (Session.TryPollMessage(Now, out var message))
            Take(message);
        if (Session.TryPollDisconnect(Now, out var needsWill))
            NeededWill = needsWill;
    }

    private void Take(OutgoingMessage message)
    {
        Assert.True(IsBrokerUp);
        Assert.Equal(message.Message.Delivery == Delivery.AtLeastOnce, message.Token != 0);
        Arrivals.Add(new(Now, message.Token, message.Message));
        if (message.Token != 0)
            _acknowledgements.Enqueue((Now + RoundTrip, message.Token));
        Assert.InRange(_acknowledgements.Count, 0, Math.Min(ReceiveMaximum, LinkRules.ReceiveMaximum));
    }
}

using System.Text;

namespace EdgeCam.Remote.Link;

/// <summary>What is said on each connection, and for us when we are gone.</summary>
public sealed record LinkPlan
{
    /// <param name="availabilityTopic">See <see cref="Topics.Availability"/>.</param>
    /// <param name="subscriptions">Topic filters, all at QoS 1.</param>
    public LinkPlan(string availabilityTopic, IReadOnlyList<string> subscriptions)
    {
        Online = Availability(availabilityTopic, "online");
        Offline = Availability(availabilityTopic, "offline");
        Subscriptions = subscriptions;
    }

    public BrokerMessage Online { get; }

    /// <summary>Before a clean stop, and the will.</summary>
    public BrokerMessage Offline { get; }

    public IReadOnlyList<string> Subscriptions { get; }

    /// <summary>Between two attempts that fail for no reason of their own; at least a second.</summary>
    public TimeSpan LongestPause { get; init; } = LinkRules.LongestPause;

    private static BrokerMessage Availability(string topic, string payload) => new(topic, Encoding.UTF8.GetBytes(payload)) { IsRetained = true };
}

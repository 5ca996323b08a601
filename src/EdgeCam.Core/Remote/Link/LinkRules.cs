namespace EdgeCam.Remote.Link;

/// <summary>What the contract says about the link: how it is made, how it is made again, and what may wait for it.</summary>
public static class LinkRules
{
    /// <summary>Without a packet for so long the client pings, and after one and a half times that the broker gives it up (MQTT 5 §3.1.2.10).</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);

    /// <summary>For so long the broker keeps the subscriptions and what came for them, after the connection is gone (§3.1.2.11.2).</summary>
    public static readonly TimeSpan SessionExpiry = TimeSpan.FromHours(1);

    /// <summary>Messages that may be under way unacknowledged: what we allow the broker, and ourselves at most (§3.1.2.11.3).</summary>
    public const int ReceiveMaximum = 16;

    /// <summary>Of one packet from the broker (§3.1.2.11.4).</summary>
    public const int MaxPacketBytes = 64 * 1024;

    /// <summary>The will waits so long for the connection to come back (§3.1.3.2.2).</summary>
    public static readonly TimeSpan WillDelay = TimeSpan.FromSeconds(20);

    /// <summary>An attempt that is not accepted by then has failed.</summary>
    public static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(20);

    /// <summary>Between two attempts, when it keeps failing.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>The pause after bad credentials: somebody has to correct them, and brokers lock out who keeps trying.</summary>
    public static readonly TimeSpan BadCredentialsPause = TimeSpan.FromSeconds(300);

    /// <summary>The least pause after another client took the session: two with one id would throw each other out in turns.</summary>
    public static readonly TimeSpan TakenOverPause = TimeSpan.FromSeconds(60);

    /// <summary>Of events that wait, and of replies.</summary>
    public const int MaxQueued = 256;

    /// <summary>Topic and payload of events that wait, and of replies.</summary>
    public const int MaxQueuedBytes = 1024 * 1024;

    /// <summary>Topics of which the latest is kept; there are some dozens.</summary>
    public const int MaxLatestTopics = 256;

    /// <summary>Between two events that waited through an outage: 20 a second.</summary>
    public static readonly TimeSpan ReplayInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>A reply that does not say when it expires.</summary>
    public static readonly TimeSpan ReplyExpiry = TimeSpan.FromSeconds(60);

    /// <summary>At a clean stop what waits is sent for so long, before "offline".</summary>
    public static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);

    /// <summary>At a clean stop "offline" is acknowledged by then, or left to the will.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);
}

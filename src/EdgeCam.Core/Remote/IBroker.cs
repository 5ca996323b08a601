namespace EdgeCam.Remote;

/// <summary>What becomes of a message while there is no connection.</summary>
public enum Queueing
{
    /// <summary>Old telemetry is of no use: it is not sent.</summary>
    Never,

    /// <summary>The newest of its topic is sent when there is one.</summary>
    Latest,

    /// <summary>All are kept within a bound, the oldest dropped and counted, and are sent with <c>queued_ms</c>.</summary>
    Event,

    /// <summary>Kept within a bound until it expires: nobody waits for it any longer then.</summary>
    Reply,
}

/// <summary>The way to the owner's broker.</summary>
/// <remarks>Thread-safe; no call waits.</remarks>
public interface IBroker
{
    BrokerStatus Status { get; }

    /// <summary>Takes a message to be sent, now or as <paramref name="queueing"/> says.</summary>
    void Publish(BrokerMessage message, Queueing queueing);
}

/// <summary>The state of that way, for health and logs. Counts since the process started.</summary>
/// <param name="IsConnected">The broker has accepted us and the connection stands.</param>
/// <param name="Reconnects">Connections after the first.</param>
/// <param name="Queued">Messages that wait.</param>
/// <param name="Dropped">Messages that did not fit the bounds, or expired here.</param>
/// <param name="LastFailure">Why there is no connection, with what to do; empty when there is one. Holds no secret.</param>
public readonly record struct BrokerStatus(bool IsConnected, long Reconnects, int Queued, long Dropped, string LastFailure);

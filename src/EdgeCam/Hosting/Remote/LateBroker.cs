using EdgeCam.Remote;

namespace EdgeCam.Hosting.Remote;

/// <summary>The broker for those who are put together before it; without one what is published goes nowhere.</summary>
/// <remarks>Thread-safe once <see cref="Target"/> is set.</remarks>
internal sealed class LateBroker : IBroker
{
    /// <summary>Set once, before anything is published; null where no broker is configured.</summary>
    public IBroker? Target { get; set; }

    public BrokerStatus Status => Target?.Status ?? new BrokerStatus(IsConnected: false, Reconnects: 0, Queued: 0, Dropped: 0, LastFailure: "");

    public void Publish(BrokerMessage message, Queueing queueing) => Target?.Publish(message, queueing);
}

using System.Security.Cryptography;
using EdgeCam.Linux;
using EdgeCam.Remote;
using EdgeCam.Remote.Discovery;
using EdgeCam.Units;

namespace EdgeCam.Health;

/// <summary>Tells Home Assistant of the camera, or that there is none.</summary>
/// <remarks>Thread-safe: what Home Assistant says comes on the link's thread, ticks on the publisher's.</remarks>
internal sealed class DiscoveryPublisher
{
    private readonly DiscoveryAnnouncer _announcer = new();
    private readonly Lock _gate = new();

    /// <summary>What is to be said from now on.</summary>
    public void SwitchOn(DiscoveryMessage message)
    {
        lock (_gate)
            _announcer.SwitchOn(message, MonotonicClock.Now);
    }

    /// <summary>Nothing is to be known there any more, also not of an earlier run.</summary>
    public void SwitchOff(DiscoveryMessage message)
    {
        lock (_gate)
            _announcer.SwitchOff(message.Topic, MonotonicClock.Now);
    }

    /// <summary>Takes what came on <see cref="DiscoveryMessage.StatusTopic"/>, kept or new.</summary>
    public void OnStatus(BrokerMessage status)
    {
        var random = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        lock (_gate)
            _announcer.OnStatus(status.Payload.Span, random, MonotonicClock.Now);
    }

    public void OnConnected(MediaInstant now)
    {
        lock (_gate)
            _announcer.OnConnected(now);
    }

    /// <summary>Publishes what is due; without a connection it is sent with the next.</summary>
    public void OnTick(IBroker broker, MediaInstant now)
    {
        BrokerMessage message;
        lock (_gate)
        {
            if (!_announcer.TryPoll(now, out message))
                return;
        }

        broker.Publish(message, Queueing.Latest);
    }
}

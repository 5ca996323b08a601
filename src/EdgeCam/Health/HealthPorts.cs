using EdgeCam.Remote;
using EdgeCam.Remote.Health;

namespace EdgeCam.Health;

/// <summary>Where health looks, and where events go. Each is called on the thread of <see cref="HealthPublisher"/>.</summary>
internal sealed record HealthPorts
{
    /// <summary>Null while no camera is open, as between two of them.</summary>
    public required Func<CameraReading?> Camera { get; init; }

    /// <summary>Takes each event. Must not wait.</summary>
    public required Action<CameraEvent> OnEvent { get; init; }

    /// <summary>Requests that were refused so far.</summary>
    public Func<long> Rejected { get; init; } = () => 0;

    /// <summary>Null where Home Assistant is not told of the camera.</summary>
    public DiscoveryPublisher? Discovery { get; init; }

    /// <summary>Adds what others know of the state: motion, privacy, light, profile.</summary>
    public Func<CameraState, CameraState> Complete { get; init; } = state => state;
}

using EdgeCam.Sdp;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>What is published and where. Immutable.</summary>
public sealed record PublishPlan
{
    public required PublishUrl Url { get; init; }

    /// <summary>Used instead of those in the URL; null: those in the URL, if any.</summary>
    public RtspCredentials? Credentials { get; init; }

    /// <summary>The stream; its tracks are those that it describes.</summary>
    public required SessionDescription Description { get; init; }

    /// <summary><see cref="TransportProtocol.Tcp"/> (interleaved) or <see cref="TransportProtocol.Udp"/>.</summary>
    public TransportProtocol Transport { get; init; } = TransportProtocol.Tcp;

    /// <summary>The most that finding the relay and connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most that an answer may take until the stream flows.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Random letters and digits, new for each attempt (RFC 7616 §3.4, cnonce).</summary>
    public required string ClientNonce { get; init; }
}

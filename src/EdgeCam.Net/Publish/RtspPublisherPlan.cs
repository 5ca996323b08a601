using System.Security.Cryptography.X509Certificates;
using EdgeCam.Linux.Health;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;

namespace EdgeCam.Net.Publish;

/// <summary>One attempt to publish: what and where, and how its sockets are used. Immutable.</summary>
public sealed record RtspPublisherPlan
{
    public required PublishPlan Session { get; init; }

    /// <summary>Over TLS: who may vouch for the relay, instead of the authorities that the system trusts; null: those.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Says when TLS may begin; kept from one attempt to the next, so that its patience ends.</summary>
    public ClockTrust Clock { get; init; } = new();

    /// <summary>
    /// Over TCP the kernel takes another packet only while fewer bytes than this are unsent: what waits, waits where it
    /// can still be skipped. Two packets keep a fast link busy between two wake-ups.
    /// </summary>
    public int NotSentBytes { get; init; } = 4 * 1024;

    /// <summary>A relay over TCP that acknowledges nothing for so long, though data waits, is given up.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What the way to the relay is taken to carry before anything is known of it.</summary>
    public Bitrate StartRate { get; init; } = Bitrate.Kbps(300);

    /// <summary>The stream never has more.</summary>
    public Bitrate MostRate { get; init; } = Bitrate.Mbps(12);

    /// <summary>The largest RTP packet, header included.</summary>
    public int MaxPacketBytes { get; init; } = 1500;
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Linux.Systemd;
using EdgeCam.Rtsp;

namespace EdgeCam.Net.Rtsp;

/// <summary>Everything that the RTSP server was configured to do, checked and in domain types.</summary>
public sealed record RtspServerPlan
{
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Where RTSPS is served; null: nowhere.</summary>
    public IPEndPoint? SecureEndPoint { get; init; }

    /// <summary>Listened on in place of <see cref="EndPoint"/>; null: that.</summary>
    public PassedSocket? Passed { get; init; }

    /// <summary>Listened on in place of <see cref="SecureEndPoint"/>; null: that.</summary>
    public PassedSocket? SecurePassed { get; init; }

    /// <summary>With its private key; needed with <see cref="SecureEndPoint"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The even UDP port that RTP leaves from; RTCP uses the next one. 0 takes any free pair.</summary>
    public int RtpPort { get; init; }

    /// <summary>Null: no multicast.</summary>
    public MulticastPlan? Multicast { get; init; }

    public IReadOnlyList<RtspUser> Users { get; init; } = [];

    public int MaxSessions { get; init; } = 128;

    public int MaxConnections { get; init; } = 256;

    public int MaxConnectionsPerAddress { get; init; } = 128;

    /// <summary>UDP players that are not heard of for so long are dropped.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most that one request may take from its first byte to its last, and the first request from the connection.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A TCP player further behind than this goes on at the next IDR.</summary>
    public TimeSpan MaxReaderLag { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The largest RTP packet, header included.</summary>
    public int MaxPacketBytes { get; init; } = 1400;
}

/// <summary>The group that multicast players share.</summary>
/// <param name="Port">Even: video; +1 its RTCP, +2 sound, +3 its RTCP.</param>
/// <param name="InterfaceIndex">0 lets the routing table choose.</param>
public sealed record MulticastPlan(IPAddress Group, int Port, int Hops, int InterfaceIndex);

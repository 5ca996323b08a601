using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

internal enum UdpFormat
{
    /// <summary>Seven 188-byte transport stream packets in each datagram (ISO/IEC 13818-1), no RTP header.</summary>
    MpegTs,

    /// <summary>RTP with RTCP on the next port (RFC 3550 §11); the player needs the session description.</summary>
    Rtp,
}

/// <summary>One destination that is sent to all the time.</summary>
internal sealed class UdpOptions
{
    public UdpFormat Format { get; set; } = UdpFormat.MpegTs;

    /// <summary><c>address:port</c>, unicast or multicast; IPv6 in brackets. Host names are not looked up.</summary>
    [Required, Destination]
    public string Destination { get; set; } = "";

    /// <summary>Multicast time to live in hops; 1 stays in the local network.</summary>
    [Range(1, 255)]
    public int Ttl { get; set; } = 1;

    /// <summary>The network interface that multicast leaves by: its name (<c>eth0</c>). Empty: as routed.</summary>
    public string Interface { get; set; } = "";

    /// <summary>Rtp only: where the session description (RFC 8866) is written for players. Empty: nowhere.</summary>
    public string SdpFile { get; set; } = "";
}

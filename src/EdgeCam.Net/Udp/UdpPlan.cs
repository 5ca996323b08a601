using System.Net;

namespace EdgeCam.Net.Udp;

/// <summary>What a UDP destination is sent.</summary>
public enum UdpFormat : byte
{
    /// <summary>An MPEG-2 transport stream, seven packets a datagram.</summary>
    MpegTs,

    /// <summary>RTP with RTCP on the next port; sound two ports further.</summary>
    Rtp,
}

/// <summary>One destination that is sent to all the time, checked and in domain types.</summary>
/// <param name="Hops">Of multicast.</param>
/// <param name="InterfaceIndex">That multicast leaves by; 0 lets the routing table choose.</param>
/// <param name="SdpFile">Where players find the description of plain RTP; null: nowhere.</param>
public sealed record UdpPlan(UdpFormat Format, IPEndPoint Destination, int Hops = 1, int InterfaceIndex = 0, string? SdpFile = null);

using System.Globalization;
using System.Net;
using EdgeCam.Units;

namespace EdgeCam.Rtsp;

/// <summary>The lower transport that an alternative asks for.</summary>
public enum TransportProtocol
{
    /// <summary>Well-formed but not served (RTP/SAVP, RTP/AVPF, RAW/RAW/UDP ...): 461 when nothing better is offered.</summary>
    Unsupported,

    /// <summary>RTP/AVP or RTP/AVP/UDP.</summary>
    Udp,

    /// <summary>RTP/AVP/TCP: interleaved on the RTSP connection.</summary>
    Tcp,
}

/// <summary>What the client wants to do with the stream; only playing is served.</summary>
public enum TransportMode
{
    Play,
    Record,
    Other,
}

/// <summary>Two ports, or two interleaved channels: the first carries RTP, the second RTCP.</summary>
public readonly record struct TransportPair(ushort Rtp, ushort Rtcp)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rtp}-{Rtcp}");
}

/// <summary>One alternative of a Transport request header, or what the response granted (RFC 2326 §12.39). Immutable.</summary>
public sealed record TransportAlternative
{
    public TransportProtocol Protocol { get; init; }

    /// <summary>
    /// RFC 2326 makes multicast the default, yet a client that states its own ports or asks for TCP
    /// and forgets the word can only mean unicast.
    /// </summary>
    public bool IsMulticast { get; init; }

    /// <summary>The channels wished for; null leaves the choice to the server.</summary>
    public TransportPair? Interleaved { get; init; }

    /// <summary>Where a unicast client listens.</summary>
    public TransportPair? ClientPorts { get; init; }

    /// <summary>Where the server takes and sends packets, in a response.</summary>
    public TransportPair? ServerPorts { get; init; }

    /// <summary>The multicast ports wished for.</summary>
    public TransportPair? Ports { get; init; }

    /// <summary>
    /// As sent and not checked. A server that obeys it sends a flood to whoever the client names
    /// (RFC 2326 §16), so it serves only to notice a wish other than the client's own address.
    /// </summary>
    public string? Destination { get; init; }

    public byte? Ttl { get; init; }

    public TransportMode Mode { get; init; }

    public Ssrc? Ssrc { get; init; }
}

/// <summary>The Transport header: what clients ask for and what the server grants (RFC 2326 §12.39). Reentrant.</summary>
public static partial class TransportHeader
{
    /// <summary>More than any player sends; a longer list is refused as malformed.</summary>
    public const int MaxAlternatives = 8;

    /// <summary>Grants interleaving: <c>RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0A0B0C0D</c>.</summary>
    public static string FormatInterleaved(TransportPair channels, Ssrc ssrc) =>
        string.Create(CultureInfo.InvariantCulture, $"RTP/AVP/TCP;unicast;interleaved={channels};ssrc={ssrc.Value:X8}");

    /// <summary>Grants UDP to the client itself.</summary>
    /// <param name="source">The address that packets come from, when it differs from the one the client connected to.</param>
    public static string FormatUnicast(TransportPair clientPorts, TransportPair serverPorts, Ssrc ssrc, IPAddress? source = null)
    {
        var from = source is null ? "" : $";source={source}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"RTP/AVP;unicast{from};client_port={clientPorts};server_port={serverPorts};ssrc={ssrc.Value:X8}");
    }

    /// <summary>Asks to publish on the RTSP connection. The mode without quotes, as ffmpeg writes it and relays know it.</summary>
    public static string AskToRecordInterleaved(TransportPair channels) =>
        string.Create(CultureInfo.InvariantCulture, $"RTP/AVP/TCP;unicast;interleaved={channels};mode=record");

    /// <summary>Asks to publish over UDP.</summary>
    /// <param name="clientPorts">Where our packets come from and the relay's reports are heard.</param>
    public static string AskToRecordUnicast(TransportPair clientPorts) =>
        string.Create(CultureInfo.InvariantCulture, $"RTP/AVP/UDP;unicast;client_port={clientPorts};mode=record");

    /// <summary>Points to a multicast group. Without ssrc: RFC 2326 §12.39 gives that parameter a meaning for unicast only.</summary>
    public static string FormatMulticast(IPAddress group, TransportPair ports, byte ttl) =>
        string.Create(CultureInfo.InvariantCulture, $"RTP/AVP;multicast;destination={group};port={ports};ttl={ttl}");
}

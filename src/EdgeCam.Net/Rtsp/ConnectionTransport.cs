using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Rtp;
using EdgeCam.Rtsp;

namespace EdgeCam.Net.Rtsp;

/// <summary>The way that media takes to a player.</summary>
internal enum TransportKind : byte
{
    None,
    Interleaved,
    Unicast,
    Multicast,
}

/// <summary>
/// The transports that one connection has set up: which alternative is granted, and where its packets
/// go. They go to the address that asked or to the configured group, never anywhere a client names.
/// </summary>
/// <param name="isSecure">Over TLS nothing may leave in the clear: media stays on the connection.</param>
/// <remarks>Thread-bound to the fan-out.</remarks>
internal sealed class ConnectionTransport(IPAddress peer, DatagramPorts ports, MulticastPlan? multicast, bool isSecure)
{
    public TransportKind Kind { get; private set; }

    /// <summary>By track; null where the track is not set up.</summary>
    public InterleavedTrack?[] Interleaved { get; } = new InterleavedTrack?[2];

    /// <summary>By track; null where the track is not set up.</summary>
    public DatagramTarget?[] Targets { get; } = new DatagramTarget?[2];

    public bool Has(Track track) => Interleaved[(int)track] is not null || Targets[(int)track] is not null;

    public void Clear()
    {
        Kind = TransportKind.None;
        Array.Clear(Interleaved);
        Array.Clear(Targets);
    }

    /// <summary>Takes the first alternative that can be served; all tracks of a session go the same way.</summary>
    public bool TrySetUp(RtpTrack track, IReadOnlyList<TransportAlternative> wanted, out string granted)
    {
        foreach (var alternative in wanted)
        {
            if (alternative.Mode == TransportMode.Play && TryGrant(track, alternative, out granted))
                return true;
        }

        granted = "";
        return false;
    }

    private bool TryGrant(RtpTrack track, TransportAlternative wanted, out string granted)
    {
        var kind = KindOf(wanted);
        granted = "";
        var isAnotherWay = kind != Kind && Has(Other(track.Track));
        if (isAnotherWay || (isSecure && kind != TransportKind.Interleaved))
            return false;

        granted = kind switch
        {
            TransportKind.Interleaved => GrantInterleaved(track, wanted),
            TransportKind.Unicast => GrantUnicast(track, wanted),
            TransportKind.Multicast => GrantMulticast(track),
            _ => "",
        };
        if (granted.Length == 0)
            return false;
        if (kind == TransportKind.Interleaved)
            Targets[(int)track.Track] = null; // set up anew, another way
        else
            Interleaved[(int)track.Track] = null;
        Kind = kind;
        return true;
    }

    private static Track Other(Track track) => track == Track.Video ? Track.Sound : Track.Video;

    private static TransportKind KindOf(TransportAlternative wanted) => wanted.Protocol switch
    {
        TransportProtocol.Tcp when !wanted.IsMulticast => TransportKind.Interleaved,
        TransportProtocol.Udp => wanted.IsMulticast ? TransportKind.Multicast : TransportKind.Unicast,
        _ => TransportKind.None,
    };

    private string GrantInterleaved(RtpTrack track, TransportAlternative wanted)
    {
        var channels = wanted.Interleaved ?? FreeChannels(track.Track);
        if (channels.Rtp > byte.MaxValue || channels.Rtcp > byte.MaxValue || channels.Rtp == channels.Rtcp || IsTaken(track.Track, channels))
            return "";
        Interleaved[(int)track.Track] = new InterleavedTrack(track, (byte)channels.Rtp, (byte)channels.Rtcp, StreamFanOut.RandomSequence());
        return TransportHeader.FormatInterleaved(channels, track.Ssrc);
    }

    private TransportPair FreeChannels(Track track)
    {
        for (var first = 0; ; first += 2)
        {
            var channels = new TransportPair((ushort)first, (ushort)(first + 1));
            if (!IsTaken(track, channels))
                return channels;
        }
    }

    private bool IsTaken(Track track, TransportPair channels)
    {
        var other = Interleaved[(int)Other(track)];
        return other is not null && (channels.Rtp == other.Channel || channels.Rtp == other.ControlChannel
            || channels.Rtcp == other.Channel || channels.Rtcp == other.ControlChannel);
    }

    private string GrantUnicast(RtpTrack track, TransportAlternative wanted)
    {
        var isElsewhere = wanted.Destination is { } destination && !(IPAddress.TryParse(destination, out var address) && address.Equals(peer));
        if (isElsewhere || wanted.ClientPorts is not { Rtp: > 0, Rtcp: > 0 } client)
            return "";
        var heard = ports.AsHeard(peer); // its reports are recognised by this address
        Targets[(int)track.Track] = new DatagramTarget(
            PeerAddress.From(new IPEndPoint(heard, client.Rtp)), PeerAddress.From(new IPEndPoint(heard, client.Rtcp)));
        return TransportHeader.FormatUnicast(client, new TransportPair((ushort)ports.RtpPort, (ushort)ports.RtcpPort), track.Ssrc);
    }

    private string GrantMulticast(RtpTrack track)
    {
        if (multicast is null)
            return "";
        var port = multicast.Port + track.PortOffset;
        Targets[(int)track.Track] = new DatagramTarget(
            PeerAddress.From(new IPEndPoint(multicast.Group, port)), PeerAddress.From(new IPEndPoint(multicast.Group, port + 1)));
        return TransportHeader.FormatMulticast(multicast.Group, new TransportPair((ushort)port, (ushort)(port + 1)), (byte)multicast.Hops);
    }
}

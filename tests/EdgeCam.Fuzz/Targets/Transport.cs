using System.Text;
using EdgeCam.Rtsp;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>The Transport header.</summary>
internal static class Transport
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var isParsed = TransportHeader.TryParse(Encoding.UTF8.GetString(input), out var alternatives);
        Check.Note(isParsed);
        Check.That(isParsed == (alternatives.Count > 0), "nothing is left behind by a refusal");
        Check.That(alternatives.Count <= TransportHeader.MaxAlternatives, "the list keeps its limit");
        foreach (var alternative in alternatives)
            CheckOne(alternative);
    }

    private static void CheckOne(TransportAlternative offer)
    {
        Check.Note((offer.Protocol, offer.IsMulticast, offer.Mode, offer.ClientPorts is null, offer.Interleaved is null, offer.Ttl is null));
        Check.That(offer.Interleaved is not { } c || (c.Rtp <= 255 && c.Rtcp <= 255 && c.Rtp != c.Rtcp), "channels are two different bytes");
        Check.That(offer.ClientPorts is not { } p || (p.Rtp > 0 && p.Rtcp > 0 && p.Rtp != p.Rtcp), "ports are two different ports");

        // What the server grants must read back as what was asked.
        if (offer is { Protocol: TransportProtocol.Tcp, Interleaved: { } channels })
            Check.That(Reparsed(TransportHeader.FormatInterleaved(channels, default)).Interleaved == channels, "channels survive the answer");
        if (offer is { Protocol: TransportProtocol.Udp, ClientPorts: { } ports })
            Check.That(Reparsed(TransportHeader.FormatUnicast(ports, new(1, 2), new Ssrc(7))).ClientPorts == ports, "ports survive the answer");
    }

    private static TransportAlternative Reparsed(string answer)
    {
        Check.That(TransportHeader.TryParse(answer, out var list) && list.Count == 1, "the answer parses");
        Check.That(!list[0].IsMulticast, "the answer says unicast");
        return list[0];
    }
}

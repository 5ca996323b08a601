using System.Globalization;
using EdgeCam.Units;

namespace EdgeCam.Rtsp;

public static partial class TransportHeader
{
    private const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;

    /// <summary>Parses a Transport request header.</summary>
    /// <param name="text">The header value; alternatives are separated by commas, the most wanted first.</param>
    /// <param name="alternatives">At least one and at most <see cref="MaxAlternatives"/> when true, otherwise empty.</param>
    /// <returns>
    /// False for a parameter that is known and makes no sense (answer 400). Unknown parameters are
    /// passed over; unknown profiles are reported as <see cref="TransportProtocol.Unsupported"/>.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<char> text, out IReadOnlyList<TransportAlternative> alternatives)
    {
        var list = new List<TransportAlternative>();
        while (TryTake(ref text, ',', out var part))
        {
            if (part.IsEmpty)
                continue; // an empty list element is legal (RFC 2616 §2.1)
            if (list.Count == MaxAlternatives || !TryParseAlternative(part, out var alternative))
            {
                list.Clear();
                break;
            }

            list.Add(alternative);
        }

        alternatives = list;
        return list.Count > 0;
    }

    private static bool TryParseAlternative(ReadOnlySpan<char> text, out TransportAlternative alternative)
    {
        alternative = new TransportAlternative();
        if (!TryTake(ref text, ';', out var profile) || profile.IsEmpty)
            return false;

        var draft = alternative with { Protocol = ProtocolOf(profile) };
        bool? isMulticast = null;
        while (TryTake(ref text, ';', out var parameter))
        {
            if (parameter.Equals("unicast", IgnoreCase))
                isMulticast = false;
            else if (parameter.Equals("multicast", IgnoreCase))
                isMulticast = true;
            else if (!TryApply(parameter, ref draft))
                return false;
        }

        var isByDefault = draft.Protocol == TransportProtocol.Udp && draft.ClientPorts is null;
        alternative = draft with { IsMulticast = isMulticast ?? isByDefault };
        return true;
    }

    /// <summary>Understands one <c>name=value</c>; false only when a known name carries nonsense.</summary>
    private static bool TryApply(ReadOnlySpan<char> parameter, ref TransportAlternative draft)
    {
        var equals = parameter.IndexOf('=');
        if (equals < 0)
            return true; // a flag that is not ours: append, destination without address

        var name = parameter[..equals].TrimEnd();
        var value = parameter[(equals + 1)..].TrimStart();
        if (name.Equals("interleaved", IgnoreCase))
        {
            var isValid = TryParsePair(value, 0, byte.MaxValue, out var channels);
            draft = draft with { Interleaved = channels };
            return isValid;
        }

        if (name.Equals("client_port", IgnoreCase))
        {
            var isValid = TryParsePair(value, 1, ushort.MaxValue, out var ports);
            draft = draft with { ClientPorts = ports };
            return isValid;
        }

        if (name.Equals("port", IgnoreCase))
        {
            var isValid = TryParsePair(value, 1, ushort.MaxValue, out var ports);
            draft = draft with { Ports = ports };
            return isValid;
        }

        return TryApplyRest(name, value, ref draft);
    }

    private static bool TryApplyRest(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref TransportAlternative draft)
    {
        if (name.Equals("ttl", IgnoreCase))
        {
            var isValid = byte.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ttl);
            draft = draft with { Ttl = ttl };
            return isValid;
        }

        if (name.Equals("ssrc", IgnoreCase))
        {
            // A wish that the server does not follow, and some clients write decimal: nonsense is not worth a refusal.
            var isValid = uint.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ssrc);
            draft = draft with { Ssrc = isValid ? new Ssrc(ssrc) : null };
        }
        else if (name.Equals("destination", IgnoreCase))
        {
            draft = draft with { Destination = value.Trim('"').ToString() };
        }
        else if (name.Equals("server_port", IgnoreCase))
        {
            // Players repeat it when they set up again; it binds nobody but them.
            draft = draft with { ServerPorts = TryParsePair(value, 1, ushort.MaxValue, out var ports) ? ports : null };
        }
        else if (name.Equals("mode", IgnoreCase))
        {
            draft = draft with { Mode = ModeOf(value.Trim('"')) };
        }

        return true;
    }

    private static TransportProtocol ProtocolOf(ReadOnlySpan<char> profile) =>
        profile.Equals("RTP/AVP", IgnoreCase) || profile.Equals("RTP/AVP/UDP", IgnoreCase) ? TransportProtocol.Udp
        : profile.Equals("RTP/AVP/TCP", IgnoreCase) ? TransportProtocol.Tcp
        : TransportProtocol.Unsupported;

    /// <summary>Old ffmpeg publishers wrote "receive" for recording.</summary>
    private static TransportMode ModeOf(ReadOnlySpan<char> value) =>
        value.Equals("PLAY", IgnoreCase) ? TransportMode.Play
        : value.Equals("RECORD", IgnoreCase) || value.Equals("receive", IgnoreCase) ? TransportMode.Record
        : TransportMode.Other;

    /// <summary>"a-b" or "a", which means a and the next one (RFC 2326 §12.39).</summary>
    private static bool TryParsePair(ReadOnlySpan<char> text, int least, int most, out TransportPair pair)
    {
        pair = default;
        var dash = text.IndexOf('-');
        if (!RtspRequest.TryParseNumber(dash < 0 ? text : text[..dash], out var first))
            return false;

        var second = first + 1L;
        if (dash >= 0)
        {
            if (!RtspRequest.TryParseNumber(text[(dash + 1)..], out var stated))
                return false;
            second = stated;
        }

        // Equal numbers would be RTP and RTCP on one port, which takes RFC 5761 and a negotiation.
        if (first < least || first > most || second < least || second > most || first == second)
            return false;
        pair = new TransportPair((ushort)first, (ushort)second);
        return true;
    }

    /// <summary>Takes the text up to a separator outside quotes, without surrounding blanks.</summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, char separator, out ReadOnlySpan<char> part)
    {
        var isQuoted = false;
        var end = 0;
        while (end < rest.Length && (isQuoted || rest[end] != separator))
        {
            isQuoted ^= rest[end] == '"';
            end++;
        }

        part = rest[..end].Trim();
        var hasMore = !rest.IsEmpty;
        rest = end < rest.Length ? rest[(end + 1)..] : default;
        return hasMore;
    }
}

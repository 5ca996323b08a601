using System.ComponentModel.DataAnnotations;
using EdgeCam.Uplink;

namespace EdgeCam.Options;

internal enum UplinkTransport
{
    /// <summary>Interleaved on the RTSP connection.</summary>
    Tcp,

    Udp,
}

internal enum FeedbackKind
{
    /// <summary>Which packet came when (RFC 8888), lost ones asked for (RFC 4585): as EdgeCam's receiver answers.</summary>
    Packets,

    /// <summary>Receiver reports (RFC 3550), or nothing at all: any RTP player.</summary>
    Reports,
}

/// <summary>One destination whose network is adapted to: bit rate, frame rate and size follow what it carries.</summary>
internal sealed class UplinkOptions
{
    /// <summary>See <see cref="UplinkUrl"/>.</summary>
    [Required, UplinkUrlRule]
    public string Url { get; set; } = "";

    /// <summary>What is given up first when not everything can be sent; see <see cref="UplinkProfiles"/>.</summary>
    [UplinkProfile]
    public string Profile { get; set; } = UplinkProfiles.Default;

    /// <summary>kbit/s; the encoder is never asked for less. 0: as the profile.</summary>
    [Range(0, 25_000)]
    public int MinKbps { get; set; }

    /// <summary>kbit/s; the encoder is never asked for more. 0: as the profile.</summary>
    [Range(0, 25_000)]
    public int MaxKbps { get; set; }

    /// <summary>kbit/s, before anything is known of the network. 0: as the profile.</summary>
    [Range(0, 25_000)]
    public int StartKbps { get; set; }

    /// <summary>rtp only: what the far end answers.</summary>
    public FeedbackKind Feedback { get; set; } = FeedbackKind.Packets;

    /// <summary>
    /// rtp with Feedback Packets only: the low rendition goes beside the main one, so that there is something to see when the
    /// network is too narrow for that; <see cref="UplinkEncoderOptions.LowKbps"/> says what it is.
    /// </summary>
    public bool LowRendition { get; set; }

    /// <summary>rtsp only.</summary>
    public UplinkTransport Transport { get; set; } = UplinkTransport.Tcp;

    /// <summary>rtsp only: as the relay knows us. Empty: it does not ask.</summary>
    public string User { get; set; } = "";

    /// <summary>rtsp only.</summary>
    [Secret]
    public string Password { get; set; } = "";

    /// <summary>rtsps only: PEM file of the authorities that may vouch for the relay, or of its own certificate. Empty: those of the system.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>srt only: 10 to 79 bytes, the same at both ends. Empty: not encrypted.</summary>
    [Secret]
    public string Passphrase { get; set; } = "";

    /// <summary>srt only: told to the listener, which may take it for a path or a token.</summary>
    [Secret]
    public string StreamId { get; set; } = "";

    /// <summary>srt only, milliseconds: how long lost packets can be sent again; three to four round trips.</summary>
    [Range(20, 8_000)]
    public int LatencyMs { get; set; } = 120;
}

internal sealed class UplinkUrlRuleAttribute : OptionRuleAttribute
{
    public override string Requirement =>
        "must be rtp://host:port, rtsp://host/path, rtsps://host/path, srt://host:port or srt://:port, without user and password, which have keys of their own";

    public override bool IsMet(object value) => UplinkUrl.TryParse((string)value, out _);

    /// <summary>Names the part that does not belong there, where the rest may be right.</summary>
    public override string RequirementOf(object value) => UplinkUrl.ExcessOf((string)value) ?? Requirement;

    /// <summary>Nobody sees the password that does not belong there, nor a query, which may hold a token.</summary>
    public override string Shown(string text)
    {
        if (UplinkUrl.TryParse(text, out var url))
            return url!.ToString();
        var begin = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var at = text.LastIndexOf('@');
        var query = text.AsSpan().IndexOfAny('?', '#');
        if (at > query && query >= begin)
            return begin > 2 ? $"{text[..begin]}..." : "..."; // a password with a ? in it, or a query with an @
        if (at >= begin && begin > 2)
            return $"{text[..begin]}...@{text[(at + 1)..(query > at ? query : text.Length)]}";
        return at >= 0 ? "..." : query >= 0 ? text[..query] : text;
    }
}

internal sealed class UplinkProfileAttribute : OptionRuleAttribute
{
    public override string Requirement => $"must be one of {string.Join(", ", UplinkProfiles.All.Keys)}";

    public override IEnumerable<string> Choices => UplinkProfiles.All.Keys;

    public override bool IsMet(object value) => TryFind((string)value, out _);

    public static bool TryFind(string name, out UplinkPlan plan)
    {
        (_, plan!) = UplinkProfiles.All.FirstOrDefault(profile => string.Equals(profile.Key, name, StringComparison.OrdinalIgnoreCase));
        return plan is not null;
    }
}

using EdgeCam.Net.Uplink;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Hosting;

/// <summary>Turns the checked options of uplinks into plans, and gives each its transport.</summary>
internal static class UplinkPlans
{
    private const int UdpHeaders = 28;     // IPv4 and UDP
    private const int UdpHeadersIPv6 = 48;
    private const int TcpHeaders = 40;     // IPv4 and TCP: a packet is about a segment
    private const int Interleaving = 4;    // RFC 2326 §10.12

    public static IEnumerable<UplinkSetup> From(EdgeCamOptions options, MediaParts parts)
    {
        foreach (var uplink in options.Uplinks)
        {
            if (!UplinkUrl.TryParse(uplink.Url, out var url) || !UplinkProfileAttribute.TryFind(uplink.Profile, out var profile))
                throw new StartException($"Uplinks: {uplink.Profile} and its URL were not checked"); // they were
            var ownsEncoder = parts.UplinkEncoder is not null;
            var plan = WithRates(profile, uplink) with { CanSteer = ownsEncoder }; // a shared one is never held: local players would freeze
            yield return Setup(url!, uplink, plan, ownsEncoder);
        }
    }

    /// <summary>What is not given is the profile's, as far as what is given allows.</summary>
    public static UplinkPlan WithRates(UplinkPlan profile, UplinkOptions uplink)
    {
        var most = uplink.MaxKbps > 0 ? Bitrate.Kbps(uplink.MaxKbps) : Greater(profile.MostRate, Bitrate.Kbps(Math.Max(uplink.MinKbps, uplink.StartKbps)));
        var least = uplink.MinKbps > 0 ? Bitrate.Kbps(uplink.MinKbps) : Less(profile.LeastRate, most);
        var start = uplink.StartKbps > 0 ? Bitrate.Kbps(uplink.StartKbps) : Greater(least, Less(profile.StartRate, most));
        return profile with { LeastRate = Less(least, start), StartRate = start, MostRate = most };
    }

    private static UplinkSetup Setup(UplinkUrl url, UplinkOptions uplink, UplinkPlan plan, bool ownsEncoder) => url.Scheme switch
    {
        UplinkScheme.Rtp => new UplinkSetup(url.ToString(), ForRtp(url, uplink, plan), ownsEncoder, context => new RtpTransport(context, url.Host, url.Port)),
        UplinkScheme.Rtsp => new UplinkSetup(url.ToString(), ForRelay(uplink, plan), ownsEncoder, context => new RelayTransport(context, url.Relay!, CredentialsOf(uplink))),
        _ => throw new StartException($"Uplinks: {url} cannot be sent to yet"),
    };

    private static UplinkPlan ForRtp(UplinkUrl url, UplinkOptions uplink, UplinkPlan plan) => plan with
    {
        Feedback = uplink.Feedback == FeedbackKind.Packets ? UplinkFeedback.Packets : UplinkFeedback.Reports,
        OverheadBytes = url.Host.Contains(':') ? UdpHeadersIPv6 : UdpHeaders,
    };

    private static UplinkPlan ForRelay(UplinkOptions uplink, UplinkPlan plan) => uplink.Transport == UplinkTransport.Tcp
        ? plan with { Feedback = UplinkFeedback.Progress, OverheadBytes = TcpHeaders + Interleaving }
        : plan with { Feedback = UplinkFeedback.Reports, OverheadBytes = UdpHeaders };

    private static RtspCredentials? CredentialsOf(UplinkOptions uplink) => uplink.User.Length == 0 ? null : new RtspCredentials(uplink.User, uplink.Password);

    private static Bitrate Less(Bitrate a, Bitrate b) => a < b ? a : b;

    private static Bitrate Greater(Bitrate a, Bitrate b) => a < b ? b : a;
}

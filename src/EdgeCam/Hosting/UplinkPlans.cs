using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Net.Uplink;
using EdgeCam.Options;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Srt;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Hosting;

/// <summary>Turns the checked options of uplinks into plans, and gives each its transport.</summary>
internal static class UplinkPlans
{
    private const int UdpHeaders = 28;     // IPv4 and UDP; plain RTP learns from the look-up whether it is IPv6
    private const int TcpHeaders = 40;     // IPv4 and TCP: a packet is about a segment
    private const int SrtHeader = 16;
    private const int LeastSrtBuffer = 64 * 1472; // 64 datagrams
    private const int Interleaving = 4;    // RFC 2326 §10.12

    /// <param name="ownsEncoder">Uplinks have an encoder that local players do not watch.</param>
    /// <param name="low">The low rendition, for those that send it; null: there is none.</param>
    public static IEnumerable<UplinkSetup> From(EdgeCamOptions options, bool ownsEncoder, LowRenditionPlan? low)
    {
        foreach (var uplink in options.Uplinks)
        {
            if (!UplinkUrl.TryParse(uplink.Url, out var url) || !UplinkProfileAttribute.TryFind(uplink.Profile, out var profile))
                throw new StartException($"Uplinks: {uplink.Profile} and its URL were not checked"); // they were
            var plan = WithRates(profile, uplink) with { CanSteer = ownsEncoder }; // a shared one is never held: local players would freeze
            if (uplink.LowRendition && low is not null)
                plan = plan.With(low);
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
        UplinkScheme.Rtp => new UplinkSetup(url.ToString(), ForRtp(uplink, plan), ownsEncoder, context => new RtpTransport(context, url.Host, url.Port)),
        UplinkScheme.Rtsp => ToRelay(url, uplink, plan, ownsEncoder),
        _ => new UplinkSetup(url.ToString(), ForSrt(plan), ownsEncoder, context => OpenSrt(context, url, uplink)),
    };

    private static UplinkPlan ForRtp(UplinkOptions uplink, UplinkPlan plan) => plan with
    {
        Feedback = uplink.Feedback == FeedbackKind.Packets ? UplinkFeedback.Packets : UplinkFeedback.Reports,
        OverheadBytes = UdpHeaders,
    };

    private static UplinkPlan ForRelay(UplinkOptions uplink, UplinkPlan plan) => uplink.Transport == UplinkTransport.Tcp
        ? plan with { Feedback = UplinkFeedback.Progress, OverheadBytes = TcpHeaders + Interleaving }
        : plan with { Feedback = UplinkFeedback.Reports, OverheadBytes = UdpHeaders };

    private static UplinkSetup ToRelay(UplinkUrl url, UplinkOptions uplink, UplinkPlan plan, bool ownsEncoder)
    {
        var authorities = uplink.CaFile.Length == 0 ? null : LoadAuthorities(url, uplink.CaFile);
        return new UplinkSetup(
            url.ToString(), ForRelay(uplink, plan), ownsEncoder, context => new RelayTransport(context, url.Relay!, CredentialsOf(uplink), authorities));
    }

    private static X509Certificate2Collection LoadAuthorities(UplinkUrl url, string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new StartException($"Uplinks: {url}: CaFile ({file}) holds no PEM certificate: name a file that begins with -----BEGIN CERTIFICATE-----");
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Uplinks: {url}: CaFile ({file}) cannot be read: {fault.Message}", fault);
        }
    }

    private static RtspCredentials? CredentialsOf(UplinkOptions uplink) => uplink.User.Length == 0 ? null : new RtspCredentials(uplink.User, uplink.Password);

    private static UplinkPlan ForSrt(UplinkPlan plan) => plan with
    {
        Format = UplinkFormat.MpegTs,
        Feedback = UplinkFeedback.Progress,
        MaxPacket = SrtOptions.DefaultPayloadBytes,
        OverheadBytes = UdpHeaders + SrtHeader,
    };

    private static IUplinkTransport OpenSrt(UplinkContext context, UplinkUrl url, UplinkOptions uplink)
    {
        if (!SrtLibrary.TryLoad(out var library, out var missing))
            return new AbsentTransport(context, missing);
        var options = OptionsOf(uplink, context.Plan);
        try
        {
            return new SrtTransport(context, url.Host.Length > 0
                ? new SrtCaller(library, url.Host, url.Port, options, context.Log)
                : new SrtListener(library, new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, url.Port), options, context.Log));
        }
        catch (SrtException problem)
        {
            throw new StartException($"Uplinks: {url}: {problem.Message}", problem);
        }
    }

    /// <summary>
    /// The send buffer holds what half the video's deadline brings at the highest rate: what waits longer is to wait with
    /// the session, where it can still be skipped.
    /// </summary>
    private static SrtOptions OptionsOf(UplinkOptions uplink, UplinkPlan plan)
    {
        SrtPassphrase? passphrase = null;
        if (uplink.Passphrase.Length > 0 && !SrtPassphrase.TryCreate(uplink.Passphrase, out passphrase, out var problem))
            throw new StartException(problem);
        return new SrtOptions
        {
            Latency = TimeSpan.FromMilliseconds(uplink.LatencyMs),
            Passphrase = passphrase,
            StreamId = uplink.StreamId,
            SendBufferBytes = (int)Math.Max(LeastSrtBuffer, plan.MostRate.BytesIn(plan.VideoDeadline / 2)),
        };
    }

    private static Bitrate Less(Bitrate a, Bitrate b) => a < b ? a : b;

    private static Bitrate Greater(Bitrate a, Bitrate b) => a < b ? b : a;
}

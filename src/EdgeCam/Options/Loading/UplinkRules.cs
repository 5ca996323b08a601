using System.Text;
using EdgeCam.Srt;

namespace EdgeCam.Options.Loading;

/// <summary>What contradicts within one uplink.</summary>
internal static class UplinkRules
{
    public static IEnumerable<CrossFieldFault> Check(EdgeCamOptions options) =>
        options.Uplinks.Index().SelectMany(item => (IEnumerable<CrossFieldFault>)[.. Check($"Uplinks:{item.Index}", item.Item), .. Low($"Uplinks:{item.Index}", item.Item, options)]);

    private static IEnumerable<CrossFieldFault> Check(string key, UplinkOptions uplink) =>
        UplinkUrl.TryParse(uplink.Url, out var url)
            ? [.. Rates(key, uplink), .. Unused(key, uplink, url!.Scheme), .. Tls(key, uplink, url), .. Secrets(key, uplink)]
            : [];

    private static IEnumerable<CrossFieldFault> Rates(string key, UplinkOptions uplink)
    {
        (string Name, int Kbps)[] rising = [("MinKbps", uplink.MinKbps), ("StartKbps", uplink.StartKbps), ("MaxKbps", uplink.MaxKbps)];
        var given = Array.FindAll(rising, rate => rate.Kbps > 0);
        for (var i = 1; i < given.Length; i++)
        {
            if (given[i - 1].Kbps > given[i].Kbps)
                yield return Conflict(
                    $"{key}:{given[i - 1].Name} ({given[i - 1].Kbps}) exceeds {given[i].Name} ({given[i].Kbps}): lower the first or raise the second",
                    $"{key}:{given[i - 1].Name}",
                    $"{key}:{given[i].Name}");
        }
    }

    private static IEnumerable<CrossFieldFault> Unused(string key, UplinkOptions uplink, UplinkScheme scheme)
    {
        (string Name, UplinkScheme Of, bool IsGiven)[] keys =
        [
            ("Feedback", UplinkScheme.Rtp, uplink.Feedback != FeedbackKind.Packets),
            ("LowRendition", UplinkScheme.Rtp, uplink.LowRendition),
            ("Transport", UplinkScheme.Rtsp, uplink.Transport != UplinkTransport.Tcp),
            ("User", UplinkScheme.Rtsp, uplink.User.Length > 0),
            ("Password", UplinkScheme.Rtsp, uplink.Password.Length > 0),
            ("Passphrase", UplinkScheme.Srt, uplink.Passphrase.Length > 0),
            ("StreamId", UplinkScheme.Srt, uplink.StreamId.Length > 0),
        ];
        foreach (var (name, of, isGiven) in keys)
        {
            if (isGiven && of != scheme)
                yield return Conflict(
                    $"{key}:{name} is for {Text(of)}:// only, and {key}:Url is {Text(scheme)}://: remove it, or correct the URL",
                    $"{key}:{name}",
                    $"{key}:Url");
        }
    }

    /// <summary>A low rendition takes an encoder, and feedback that shows how wide the network is at the moment.</summary>
    private static IEnumerable<CrossFieldFault> Low(string key, UplinkOptions uplink, EdgeCamOptions options)
    {
        if (!uplink.LowRendition)
            yield break;
        if (uplink.Feedback != FeedbackKind.Packets)
            yield return Conflict(
                $"{key}:LowRendition is true, and {key}:Feedback is {uplink.Feedback}, which tells too little to divide the network between two: choose Packets, or set {key}:LowRendition to false",
                $"{key}:LowRendition",
                $"{key}:Feedback");
        if (options.UplinkEncoder.LowKbps == 0)
            yield return Conflict(
                $"{key}:LowRendition is true, and UplinkEncoder:LowKbps is 0, so that there is none: give it a bit rate, 100 say, or set {key}:LowRendition to false",
                $"{key}:LowRendition",
                "UplinkEncoder:LowKbps");
        if (!options.UplinkEncoder.Own)
            yield return Conflict(
                $"{key}:LowRendition is true, and UplinkEncoder:Own is false, so that the main one cannot be held: set UplinkEncoder:Own to true, or {key}:LowRendition to false",
                $"{key}:LowRendition",
                "UplinkEncoder:Own");
        if (options.Source.Kind == SourceKind.ByteStream)
            yield return Conflict(
                $"{key}:LowRendition is true, and Source:Kind is ByteStream, which is passed through without being encoded: set {key}:LowRendition to false",
                $"{key}:LowRendition",
                "Source:Kind");
    }

    private static IEnumerable<CrossFieldFault> Tls(string key, UplinkOptions uplink, UplinkUrl url)
    {
        var isSecure = url.Relay is { IsSecure: true };
        if (uplink.CaFile.Length > 0 && !isSecure)
            yield return Conflict($"{key}:CaFile is for rtsps:// only, and {key}:Url is {Text(url.Scheme)}://: remove it, or correct the URL", $"{key}:CaFile", $"{key}:Url");
        if (uplink.Transport == UplinkTransport.Udp && isSecure)
            yield return Conflict($"{key}:Transport is Udp, which nothing encrypts, and {key}:Url is rtsps://: choose Tcp, or rtsp://", $"{key}:Transport", $"{key}:Url");
    }

    private static IEnumerable<CrossFieldFault> Secrets(string key, UplinkOptions uplink)
    {
        if (uplink.User.Length == 0 && uplink.Password.Length > 0)
            yield return Conflict($"{key}:Password is given without {key}:User: give both or none", $"{key}:User", $"{key}:Password");
        if (uplink.Passphrase.Length > 0 && Encoding.UTF8.GetByteCount(uplink.Passphrase) is < SrtPassphrase.MinBytes or > SrtPassphrase.MaxBytes)
            yield return new(
                [$"{key}:Passphrase"], FaultCode.BadFormat, $"{key}:Passphrase (not shown) must have {SrtPassphrase.MinBytes} to {SrtPassphrase.MaxBytes} bytes");
        if (Encoding.UTF8.GetByteCount(uplink.StreamId) > MaxStreamIdBytes)
            yield return new([$"{key}:StreamId"], FaultCode.BadFormat, $"{key}:StreamId (not shown) must have at most {MaxStreamIdBytes} bytes");
    }

    private static string Text(UplinkScheme scheme) => scheme switch
    {
        UplinkScheme.Rtp => "rtp",
        UplinkScheme.Rtsp => "rtsp",
        _ => "srt",
    };

    private static CrossFieldFault Conflict(string message, params string[] keys) => new(keys, FaultCode.Conflict, message);

    private const int MaxStreamIdBytes = 512; // SRTO_STREAMID
}

using EdgeCam.Pipeline;
using EdgeCam.Linux.Video.Rpicam;
using EdgeCam.Units;

namespace EdgeCam.Options.Loading;

/// <summary>Values that contradict one another, whichever of <paramref name="Keys"/> is the one to change.</summary>
internal sealed record CrossFieldFault(IReadOnlyList<string> Keys, FaultCode Code, string Message);

/// <summary>What each value alone cannot tell. Whether files and interfaces exist is found out at start.</summary>
internal static class CrossFieldRules
{
    public static IEnumerable<CrossFieldFault> Check(EdgeCamOptions options) =>
    [
        .. Source(options.Source, options.Encoder),
        .. Ring(options),
        .. Tls(options.Rtsp),
        .. Users(options.Rtsp.Users),
        .. Udp(options.Udp),
        .. Pictures(options),
        .. SubStream(options),
        .. Thresholds(options.Pins),
        .. UplinkRules.Check(options),
        .. PortClaims.Check(options),
    ];

    private static IEnumerable<CrossFieldFault> Source(SourceOptions source, EncoderOptions encoder)
    {
        if (source is { Kind: SourceKind.File, Path: "" })
            yield return Conflict("Source:Kind is File but Source:Path is empty: name the file", "Source:Path", "Source:Kind");
        if (source.Kind == SourceKind.ByteStream && !IsByteStreamPath(source.Path))
            yield return Conflict(
                $"Source:Kind is ByteStream but Source:Path is \"{source.Path}\": "
                + $"must be fifo:/path or unix:/path, a socket's path at most {MaxSocketPath} bytes",
                "Source:Path",
                "Source:Kind");
        foreach (var fault in Rpicam(source))
            yield return fault;
        if (source.Kind == SourceKind.TestPicture && encoder.FramesPerSecond > source.FramesPerSecond)
            yield return Conflict(
                $"Encoder:FramesPerSecond ({encoder.FramesPerSecond}) exceeds Source:FramesPerSecond ({source.FramesPerSecond}): "
                + "lower the first or raise the second",
                "Encoder:FramesPerSecond",
                "Source:FramesPerSecond",
                "Source:Kind");
    }

    private static IEnumerable<CrossFieldFault> Rpicam(SourceOptions source)
    {
        if (source.Kind != SourceKind.Rpicam)
            yield break;
        if (source.Format == CameraFormat.Mjpeg)
            yield return Conflict("Source:Format is Mjpeg, and Source:Kind is Rpicam, which has pictures or H264: set Source:Format to Auto", "Source:Format", "Source:Kind");
        if (source.Format != CameraFormat.H264 && source.Width % RpicamWish.RawWidthStep != 0)
            yield return Conflict(
                $"Source:Width is {source.Width}, and rpicam-vid pads the rows of pictures as wide as that: choose a multiple of {RpicamWish.RawWidthStep}, such as 1280, or set Source:Format to H264",
                "Source:Width",
                "Source:Format",
                "Source:Kind");
    }

    // sockaddr_un holds 108 bytes with the final zero (unix(7)).
    private static bool IsByteStreamPath(string path) =>
        path.StartsWith("fifo:/", StringComparison.Ordinal)
        || (path.StartsWith("unix:/", StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetByteCount(path.AsSpan("unix:".Length)) <= MaxSocketPath);

    private static IEnumerable<CrossFieldFault> Ring(EdgeCamOptions options)
    {
        var (ring, encoder) = (options.Ring, options.Encoder);
        if (ring.MaxAccessUnitKilobytes * 2 > ring.Megabytes * 1024)
            yield return Conflict(
                $"Ring:MaxAccessUnitKilobytes ({ring.MaxAccessUnitKilobytes}) is more than half of Ring:Megabytes ({ring.Megabytes}): "
                + "lower the first or raise the second",
                "Ring:MaxAccessUnitKilobytes",
                "Ring:Megabytes");

        // Two GOPs: one that readers play from while the next is written over the oldest.
        long needed = 2 * Bitrate.Kbps(encoder.BitrateKbps).BytesIn(TimeSpan.FromSeconds(encoder.GopSeconds));
        if (options.Source.Kind != SourceKind.ByteStream && needed > DataSize.MiB(ring.Megabytes).Bytes)
            yield return Conflict(
                $"Ring:Megabytes ({ring.Megabytes}) holds less than two GOPs of Encoder:GopSeconds ({OptionValue.Text(encoder.GopSeconds)}) "
                + $"at Encoder:BitrateKbps ({encoder.BitrateKbps}): raise it to {needed / DataSize.MiB(1).Bytes + 1} or lower one of the others",
                "Ring:Megabytes",
                "Encoder:GopSeconds",
                "Encoder:BitrateKbps",
                "Source:Kind");
    }

    /// <summary>What looks at pictures, or draws on them, needs some: a byte stream is passed through as it is.</summary>
    private static IEnumerable<CrossFieldFault> Pictures(EdgeCamOptions options)
    {
        var source = options.Source;
        if (source.Kind != SourceKind.ByteStream && source is not { Kind: SourceKind.Camera or SourceKind.Rpicam, Format: CameraFormat.H264 })
            yield break;
        var (what, key) = source.Kind == SourceKind.ByteStream ? ("Source:Kind is ByteStream", "Source:Kind") : ("Source:Format is H264", "Source:Format");
        if (options.Overlay.Enabled)
            yield return Conflict(
                $"Overlay:Enabled is true but {what}, which is passed through without being decoded: draw the text where it is encoded, or set Overlay:Enabled to false",
                "Overlay:Enabled",
                key);
        if (source.Rotation != 0 || source.Mirror)
            yield return Conflict(
                $"Source:Rotation is {source.Rotation} and Source:Mirror is {OptionValue.Text(source.Mirror)} but {what}, which is passed through without being decoded: turn it where it is encoded, or let EdgeCam encode",
                "Source:Rotation",
                "Source:Mirror",
                key);
        if (options.Privacy.Masks.Count > 0)
            yield return Conflict(
                $"Privacy:Masks has {options.Privacy.Masks.Count} but {what}, which is passed through without being decoded, so that nothing can be covered: remove them, or let EdgeCam encode",
                "Privacy:Masks",
                key);
        if (options.Motion.Enabled)
            yield return Conflict(
                $"Motion:Enabled is true but {what}, which is passed through without being decoded: set Motion:Enabled to false, or let EdgeCam encode",
                "Motion:Enabled",
                key);
    }

    private static IEnumerable<CrossFieldFault> SubStream(EdgeCamOptions options)
    {
        var (sub, source, multicast) = (options.SubStream, options.Source, options.Rtsp.Multicast);
        if (!sub.Enabled || source.Kind == SourceKind.ByteStream)
            yield break;
        if (source.Kind is SourceKind.TestPicture or SourceKind.Camera or SourceKind.Rpicam && sub.Width > source.Width)
            yield return Larger("Width", sub.Width, source.Width);
        if (source.Kind is SourceKind.TestPicture or SourceKind.Camera or SourceKind.Rpicam && sub.Height > source.Height)
            yield return Larger("Height", sub.Height, source.Height);
        if (2 * Bitrate.Kbps(sub.BitrateKbps).BytesIn(TimeSpan.FromSeconds(sub.GopSeconds)) > DataSize.MiB(SubStreamPlan.RingMegabytes).Bytes)
            yield return Conflict(
                $"SubStream:GopSeconds ({OptionValue.Text(sub.GopSeconds)}) at SubStream:BitrateKbps ({sub.BitrateKbps}) makes GOPs of which the sub-stream's ring of "
                + $"{SubStreamPlan.RingMegabytes} MiB holds less than two: lower one of them",
                "SubStream:GopSeconds",
                "SubStream:BitrateKbps",
                "SubStream:Enabled");
        if (options.Rtsp.Enabled && multicast.Enabled && multicast.Port > LastPortOfTwoStreams)
            yield return Conflict(
                $"Rtsp:Multicast:Port is {multicast.Port} and SubStream:Enabled is true: the port must be at most {LastPortOfTwoStreams}, both streams take the next seven",
                "Rtsp:Multicast:Port",
                "SubStream:Enabled");
    }

    private static CrossFieldFault Larger(string side, int wanted, int most) => Conflict(
        $"SubStream:{side} ({wanted}) exceeds Source:{side} ({most}): lower the first, set it to 0 for a size that follows from the source's, or raise the second",
        $"SubStream:{side}",
        $"Source:{side}",
        "SubStream:Enabled",
        "Source:Kind");

    /// <summary>Without a gap between them, lights and fan would be switched all the time.</summary>
    private static IEnumerable<CrossFieldFault> Thresholds(PinsOptions pins)
    {
        if (pins.NightBelowLux >= pins.DayAboveLux)
            yield return NoGap("NightBelowLux", OptionValue.Text(pins.NightBelowLux), "DayAboveLux", OptionValue.Text(pins.DayAboveLux));
        if (pins.NightBelowLuma >= pins.DayAboveLuma)
            yield return NoGap("NightBelowLuma", OptionValue.Text(pins.NightBelowLuma), "DayAboveLuma", OptionValue.Text(pins.DayAboveLuma));
        if (pins.FanOffC >= pins.FanOnC)
            yield return NoGap("FanOffC", OptionValue.Text(pins.FanOffC), "FanOnC", OptionValue.Text(pins.FanOnC));

        static CrossFieldFault NoGap(string low, string lowValue, string high, string highValue) => Conflict(
            $"Pins:{low} ({lowValue}) is not below Pins:{high} ({highValue}): lower the first or raise the second", $"Pins:{low}", $"Pins:{high}");
    }

    private static IEnumerable<CrossFieldFault> Tls(RtspOptions rtsp)
    {
        if (rtsp.TlsPort != 0 && rtsp.CertificateFile.Length == 0)
            yield return Conflict(
                $"Rtsp:TlsPort is {rtsp.TlsPort} but Rtsp:CertificateFile is empty: name a PEM file, or set TlsPort to 0",
                "Rtsp:CertificateFile",
                "Rtsp:TlsPort");
    }

    private static IEnumerable<CrossFieldFault> Users(List<UserOptions> users)
    {
        foreach (var (index, user) in users.Index())
        {
            string key = $"Rtsp:Users:{index}";
            if (user.Password.Length == 0 == (user.PasswordFile.Length == 0))
                yield return Conflict(
                    $"{key}: give either Password or PasswordFile, not {(user.Password.Length == 0 ? "neither" : "both")}",
                    $"{key}:Password",
                    $"{key}:PasswordFile",
                    $"{key}:Name");
            int first = users.FindIndex(other => string.Equals(other.Name, user.Name, StringComparison.Ordinal));
            if (first < index)
                yield return new(
                    [$"{key}:Name", $"Rtsp:Users:{first}:Name"],
                    FaultCode.Duplicate,
                    $"{key}:Name is \"{user.Name}\", as Rtsp:Users:{first} already is: rename or remove one");
        }
    }

    private static IEnumerable<CrossFieldFault> Udp(List<UdpOptions> destinations)
    {
        foreach (var (index, udp) in destinations.Index())
        {
            string key = $"Udp:{index}";
            if (udp.Format == UdpFormat.MpegTs && udp.SdpFile.Length != 0)
                yield return Conflict(
                    $"{key}:SdpFile is set but Format is MpegTs, which needs none: remove it or set Format to Rtp",
                    $"{key}:SdpFile",
                    $"{key}:Format");
            if (udp.Format != UdpFormat.Rtp || !DestinationAttribute.TryParse(udp.Destination, out var to))
                continue;
            if (to.Port > LastRtpPort)
                yield return Conflict(
                    $"{key}:Destination is \"{udp.Destination}\" with Format Rtp: the port must be at most {LastRtpPort}, RTCP and the sound take the next three",
                    $"{key}:Destination",
                    $"{key}:Format");
            else if (to.Port % 2 != 0)
                yield return Conflict(
                    $"{key}:Destination is \"{udp.Destination}\" with Format Rtp: the port must be even, RTCP takes the next (RFC 3550 section 11)",
                    $"{key}:Destination",
                    $"{key}:Format");
        }
    }

    private static CrossFieldFault Conflict(string message, params string[] keys) => new(keys, FaultCode.Conflict, message);

    private const int LastRtpPort = 65_532;
    private const int LastPortOfTwoStreams = 65_528;
    private const int MaxSocketPath = 107;
}

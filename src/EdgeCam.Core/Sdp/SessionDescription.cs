using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeCam.Units;

namespace EdgeCam.Sdp;

/// <summary>
/// The SDP text of one live stream (RFC 8866): the answer to DESCRIBE, or a file that a player opens
/// for plain RTP. Immutable; control plane, so that it builds strings.
/// </summary>
/// <param name="Name">What players show; control characters become spaces.</param>
/// <param name="Origin">The server's own address.</param>
public sealed record SessionDescription(string Name, IPAddress Origin)
{
    /// <summary>The track id of the video in control URIs (<c>trackID=0</c>).</summary>
    public const int VideoTrackId = 0;

    /// <summary>The track id of the sound in control URIs (<c>trackID=1</c>).</summary>
    public const int AudioTrackId = 1;

    /// <summary>Names the session together with the origin; the start time of the server will do.</summary>
    public ulong SessionId { get; init; }

    /// <summary>Rises when the description changes, as with new parameter sets.</summary>
    public ulong Version { get; init; } = 1;

    /// <summary>
    /// Where the packets are sent: a multicast group, or the receiver's address in a file. Null for
    /// DESCRIBE of a unicast stream, whose address SETUP decides (RFC 2326 §C.1.7).
    /// </summary>
    public IPAddress? Connection { get; init; }

    /// <summary>The time to live of an IPv4 group; written for no other address (RFC 8866 §5.7).</summary>
    public byte Ttl { get; init; } = 1;

    /// <summary>True for DESCRIBE: adds the control URIs and the range. False for a file, which nothing controls.</summary>
    public bool IsControlled { get; init; } = true;

    public VideoDescription? Video { get; init; }

    public AudioDescription? Audio { get; init; }

    /// <summary>Writes the description, lines ending in CR LF.</summary>
    public string ToSdp()
    {
        var text = new StringBuilder(512);
        Line(text, $"v=0");
        Line(text, $"o=- {SessionId} {Version} IN {AddressText(Origin)}");
        Line(text, $"s={NameOrDash()}");
        Line(text, $"c=IN {ConnectionText()}");
        Line(text, $"t=0 0");
        if (IsControlled)
        {
            Line(text, $"a=control:*");
            Line(text, $"a=range:npt=now-"); // live: it begins when one looks (RFC 2326 §3.6)
        }

        if (Video is { } video)
            AppendVideo(text, video);
        if (Audio is { } audio)
            AppendAudio(text, audio);
        return text.ToString();
    }

    private void AppendVideo(StringBuilder text, VideoDescription video)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(video.Sps.Length, 4, nameof(video));
        var type = video.PayloadType;
        var sps = video.Sps.Span;

        AppendMedia(text, "video", video.Port, type, video.Bandwidth);
        Line(text, $"a=rtpmap:{type} H264/90000");

        // profile_idc, constraint flags and level_idc follow the NAL unit header (RFC 6184 §8.1).
        var profile = Convert.ToHexString(sps.Slice(1, 3));
        var sets = $"{Convert.ToBase64String(sps)},{Convert.ToBase64String(video.Pps.Span)}";
        Line(text, $"a=fmtp:{type} packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sets}");
        if (video.Rate is { } rate)
            Line(text, $"a=framerate:{rate}");
        AppendControl(text, VideoTrackId);
    }

    private void AppendAudio(StringBuilder text, AudioDescription audio)
    {
        var type = audio.PayloadType;
        AppendMedia(text, "audio", audio.Port, type, audio.Bandwidth);
        Line(text, $"a=rtpmap:{type} mpeg4-generic/{audio.SampleRate}/{audio.Channels}");

        // streamtype 5 is sound; 41 is AAC Profile level 2, up to two channels at 48 kHz (ISO/IEC 14496-3 table 1.14).
        // The lengths are those of AAC-hbr (RFC 3640 §3.3.6).
        var config = Convert.ToHexString(audio.AudioSpecificConfig.Span);
        Line(text, $"a=fmtp:{type} streamtype=5;profile-level-id=41;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config={config}");
        AppendControl(text, AudioTrackId);
    }

    private static void AppendMedia(StringBuilder text, string kind, ushort port, int payloadType, Bitrate? bandwidth)
    {
        Line(text, $"m={kind} {port} RTP/AVP {payloadType}");
        if (bandwidth is { } rate)
            Line(text, $"b=AS:{(rate.BitsPerSecond + 999) / 1000}"); // kbit/s (RFC 8866 §5.8)
    }

    private void AppendControl(StringBuilder text, int trackId)
    {
        if (IsControlled)
            Line(text, $"a=control:trackID={trackId}");
    }

    private string ConnectionText()
    {
        if (Connection is null)
            return AddressText(Origin).StartsWith("IP6", StringComparison.Ordinal) ? "IP6 ::" : "IP4 0.0.0.0";

        var text = AddressText(Connection);
        var isGroup = Connection.AddressFamily == AddressFamily.InterNetwork
            && Connection.GetAddressBytes()[0] is >= 224 and < 240; // 224.0.0.0/4 (RFC 5771)
        return isGroup ? string.Create(CultureInfo.InvariantCulture, $"{text}/{Ttl}") : text;
    }

    /// <summary>An empty session name is written as a dash (RFC 8866 §5.3).</summary>
    private string NameOrDash()
    {
        var clean = string.Concat(Name.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return clean.Length == 0 ? "-" : clean;
    }

    /// <summary>
    /// addrtype SP address. A dual-stack socket shows IPv4 peers as IPv6, and link-local addresses with a
    /// scope that means something on this host only: neither belongs into SDP.
    /// </summary>
    private static string AddressText(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"IP6 {new IPAddress(address.GetAddressBytes())}"
            : $"IP4 {address}";
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
}

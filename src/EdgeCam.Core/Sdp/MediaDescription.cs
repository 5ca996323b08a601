using EdgeCam.Units;

namespace EdgeCam.Sdp;

/// <summary>An H.264 track as SDP tells it (RFC 6184 §8.2.1).</summary>
/// <param name="PayloadType">Dynamic: 96 to 127.</param>
/// <param name="Sps">The sequence parameter set NAL unit, without start code; at least four bytes.</param>
/// <param name="Pps">The picture parameter set NAL unit, without start code.</param>
/// <param name="Rate">Frames per second; null when it varies.</param>
public sealed record VideoDescription(int PayloadType, ReadOnlyMemory<byte> Sps, ReadOnlyMemory<byte> Pps, FrameRate? Rate = null)
{
    /// <summary>The most that the track needs with RTP, UDP and IP headers, for <c>b=AS</c>; null to say nothing.</summary>
    public Bitrate? Bandwidth { get; init; }

    /// <summary>Where packets are sent, for multicast and files; 0 when SETUP decides.</summary>
    public ushort Port { get; init; }
}

/// <summary>An AAC track as SDP tells it (RFC 3640 §4.1, mode AAC-hbr).</summary>
/// <param name="PayloadType">Dynamic: 96 to 127.</param>
/// <param name="SampleRate">Hertz; also the RTP clock.</param>
/// <param name="Channels">1 or 2.</param>
/// <param name="AudioSpecificConfig">ISO/IEC 14496-3 §1.6; two bytes for AAC-LC.</param>
public sealed record AudioDescription(int PayloadType, int SampleRate, int Channels, ReadOnlyMemory<byte> AudioSpecificConfig)
{
    /// <summary>As <see cref="VideoDescription.Bandwidth"/>.</summary>
    public Bitrate? Bandwidth { get; init; }

    /// <summary>As <see cref="VideoDescription.Port"/>.</summary>
    public ushort Port { get; init; }
}

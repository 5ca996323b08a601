using System.Security.Cryptography;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Net.Uplink;

/// <summary>One uplink, checked and in domain types.</summary>
/// <param name="Name">For logs: the URL without user and password.</param>
/// <param name="OwnsEncoder">The stream is encoded for uplinks alone: while this one has no connection, nothing need be encoded for it.</param>
/// <param name="Open">Opens the transport; what it throws ends the start of the daemon.</param>
public sealed record UplinkSetup(string Name, UplinkPlan Plan, bool OwnsEncoder, Func<UplinkContext, IUplinkTransport> Open);

/// <summary>Draws the random numbers of a session (RFC 3550 §5.1, §8.1).</summary>
public static class UplinkNumbers
{
    /// <summary>As the far end must know them: nothing negotiates them over plain RTP.</summary>
    public const byte VideoPayloadType = 96;

    /// <inheritdoc cref="VideoPayloadType"/>
    public const byte SoundPayloadType = 97;

    /// <inheritdoc cref="VideoPayloadType"/>
    public const byte RetransmissionPayloadType = 98;

    /// <inheritdoc cref="VideoPayloadType"/>
    public const byte LowPayloadType = 99;

    /// <inheritdoc cref="VideoPayloadType"/>
    public const byte LowRetransmissionPayloadType = 100;

    /// <param name="stream">Of which the sound is known.</param>
    /// <param name="hasLow">A low rendition goes beside the main one.</param>
    public static UplinkIdentity Draw(LiveStream stream, bool hasLow = false) => new(
        Track(Media.Track.Video, VideoPayloadType, RtpTrack.VideoClockRate),
        Track(Media.Track.Sound, SoundPayloadType, stream.Sound?.SampleRate ?? 1),
        Ssrc(),
        RetransmissionPayloadType,
        Sequence(),
        Sequence(),
        Sequence(),
        $"edgecam-{Environment.MachineName}")
    {
        Low = hasLow
            ? new RenditionIdentity(Track(Media.Track.Video, LowPayloadType, RtpTrack.VideoClockRate), Ssrc(), LowRetransmissionPayloadType, Sequence(), Sequence())
            : null,
    };

    private static RtpTrack Track(Track track, byte payloadType, int clockRate) =>
        new(track, payloadType, clockRate, 0, Ssrc(), (uint)RandomNumberGenerator.GetInt32(int.MaxValue));

    private static Ssrc Ssrc() => new((uint)RandomNumberGenerator.GetInt32(int.MaxValue));

    private static SequenceNumber Sequence() => new((ushort)RandomNumberGenerator.GetInt32(1 << 16));
}

using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>What the far end of an RTP uplink expects, how long it waits for what is missing, and how much it remembers.</summary>
public sealed record UplinkReceiverPlan
{
    /// <summary>The receiver's own, drawn at random by the edge.</summary>
    public required Ssrc Ssrc { get; init; }

    /// <summary>Canonical name in receiver reports (RFC 3550 §6.5.1), 1 to 255 bytes of UTF-8.</summary>
    public required string Cname { get; init; }

    /// <summary>H.264, packetization mode 1 (RFC 6184), 90 kHz.</summary>
    public byte VideoPayloadType { get; init; } = 96;

    /// <summary>AAC-hbr (RFC 3640).</summary>
    public byte SoundPayloadType { get; init; } = 97;

    /// <summary>Retransmitted video (RFC 4588).</summary>
    public byte RetransmissionPayloadType { get; init; } = 98;

    /// <summary>H.264 of the low rendition, where the sender has one.</summary>
    public byte LowPayloadType { get; init; } = 99;

    /// <summary>Retransmitted video of the low rendition: such a packet names its original by a number alone (RFC 4588 §4), so that each has its own.</summary>
    public byte LowRetransmissionPayloadType { get; init; } = 100;

    /// <summary>Samples per second.</summary>
    public int SoundClockRate { get; init; } = 48_000;

    /// <summary>How long a missing packet of video is waited for; then its picture and all that refer to it are given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a missing packet of sound is waited for; it is never asked for.</summary>
    public TimeSpan SoundPatience { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>A packet is missing once so many later ones came…</summary>
    public int ReorderPackets { get; init; } = 2;

    /// <summary>…or one came this long ago.</summary>
    public TimeSpan ReorderTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>A missing packet is asked for again after this, the round trip and a little more; later when answers take longer.</summary>
    public TimeSpan RepeatNackAfter { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Between two requests for a key frame.</summary>
    public TimeSpan KeyFrameRequestInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Between two congestion control feedback packets (RFC 8888) while packets come.</summary>
    public TimeSpan FeedbackInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two receiver reports while packets come.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Packets of video held, a power of two from 16 to 4096; a gap of a quarter of it is given up at once.</summary>
    public int PacketSlots { get; init; } = 2_048;

    /// <summary>The largest payload of a packet.</summary>
    public int MaxPayloadBytes { get; init; } = 1_472;

    /// <summary>The largest access unit.</summary>
    public DataSize MaxUnit { get; init; } = DataSize.MiB(1);
}

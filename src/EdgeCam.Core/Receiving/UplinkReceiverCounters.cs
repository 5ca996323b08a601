namespace EdgeCam.Receiving;

/// <summary>What the receiver has seen since it was made. Written by its thread; a reader elsewhere may see numbers of different moments.</summary>
public sealed class UplinkReceiverCounters
{
    /// <summary>RTP packets of the streams, repetitions and retransmissions included.</summary>
    public long Packets { get; internal set; }

    /// <summary>Bytes of <see cref="Packets"/> from the RTP header on.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Packets that were waited for in vain.</summary>
    public long Lost { get; internal set; }

    /// <summary>Missing packets of video that a retransmission brought.</summary>
    public long Recovered { get; internal set; }

    /// <summary>Packets that had come before.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Packets that came behind a later one, and in time.</summary>
    public long Reordered { get; internal set; }

    /// <summary>Packets that came after they had been given up.</summary>
    public long Late { get; internal set; }

    /// <summary>Access units of video handed out, of all renditions.</summary>
    public long Pictures { get; internal set; }

    /// <summary>Access units of video that were incomplete, or referred to one that was: never handed out.</summary>
    public long PicturesGivenUp { get; internal set; }

    /// <summary>Those of <see cref="Pictures"/> that are of the low rendition.</summary>
    public long LowPictures { get; internal set; }

    /// <summary>Those of <see cref="PicturesGivenUp"/> that are of the low rendition.</summary>
    public long LowPicturesGivenUp { get; internal set; }

    /// <summary>AAC frames handed out.</summary>
    public long SoundFrames { get; internal set; }

    /// <summary>Packets asked for by NACK, each time counted.</summary>
    public long PacketsAskedFor { get; internal set; }

    /// <summary>Key frames asked for by PLI.</summary>
    public long KeyFrameRequests { get; internal set; }

    /// <summary>Congestion control feedback packets written.</summary>
    public long FeedbackPackets { get; internal set; }

    /// <summary>Times the sender began anew: its video, its sound, or both, with another SSRC or a jump of the numbers.</summary>
    public long Restarts { get; internal set; }

    /// <summary>Datagrams, payloads and access units that are not what they should be.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Packets of a payload type or SSRC that belongs to no stream.</summary>
    public long Strangers { get; internal set; }
}

using EdgeCam.Srt.Interop;
using EdgeCam.Units;

namespace EdgeCam.Srt;

/// <summary>
/// What libsrt counts for one connection (srt_bistats, srt_getsndbuffer). "Sent" figures of libsrt include 44 bytes
/// of headers a packet (more over IPv6); submitted and buffered ones are payload alone.
/// </summary>
public readonly record struct SrtStatistics
{
    private const long HeaderBytes = 44;

    /// <summary>Smoothed round trip; 100 ms before the first is measured.</summary>
    public TimeSpan Rtt { get; init; }

    /// <summary>The capacity of the path that libsrt estimates from pairs of packets; coarse.</summary>
    public Bitrate Bandwidth { get; init; }

    /// <summary>What went out since the last reading, headers and retransmissions included.</summary>
    public Bitrate SendRate { get; init; }

    /// <summary>Taken by <see cref="SrtSocket.Send"/>, since the beginning.</summary>
    public long SubmittedPackets { get; init; }

    public long SubmittedBytes { get; init; }

    /// <summary>In the send buffer: waiting to be sent, or to be acknowledged.</summary>
    public int BufferedPackets { get; init; }

    public int BufferedBytes { get; init; }

    /// <summary>From the oldest to the newest packet in the send buffer.</summary>
    public TimeSpan BufferedTime { get; init; }

    /// <summary>Room in the send buffer.</summary>
    public int FreeBufferBytes { get; init; }

    /// <summary>Sent and not acknowledged.</summary>
    public int PacketsInFlight { get; init; }

    /// <summary>Since the beginning, retransmissions included.</summary>
    public long SentBytes { get; init; }

    /// <summary>Since the beginning, each packet once.</summary>
    public long SentUniquePackets { get; init; }

    /// <inheritdoc cref="SentUniquePackets"/>
    public long SentUniqueBytes { get; init; }

    /// <summary>Reported lost by the far end, since the beginning; most of them arrive after all, sent again.</summary>
    public long LostPackets { get; init; }

    /// <summary>
    /// Payload given up by this end because it was too late, since the beginning. There is no count of packets: libsrt
    /// 1.5.1 counts one for all that it gives up at once.
    /// </summary>
    public long DroppedBytes { get; init; }

    public long RetransmittedPackets { get; init; }

    internal static SrtStatistics From(in TraceStatistics trace) => new()
    {
        Rtt = Milliseconds(trace.msRTT),
        Bandwidth = Megabits(trace.mbpsBandwidth),
        SendRate = Megabits(trace.mbpsSendRate),
        BufferedTime = Milliseconds(trace.msSndBuf),
        FreeBufferBytes = trace.byteAvailSndBuf,
        PacketsInFlight = trace.pktFlightSize,
        SentBytes = (long)trace.byteSentTotal,
        SentUniquePackets = trace.pktSentUniqueTotal,
        SentUniqueBytes = (long)trace.byteSentUniqueTotal,
        LostPackets = trace.pktSndLossTotal,
        DroppedBytes = Math.Max(0, (long)trace.byteSndDropTotal - (trace.pktSndDropTotal * HeaderBytes)),
        RetransmittedPackets = trace.pktRetransTotal,
    };

    private static TimeSpan Milliseconds(double value) => new((long)(value * TimeSpan.TicksPerMillisecond));

    /// <summary>Two readings within one microsecond divide by zero in libsrt.</summary>
    private static Bitrate Megabits(double value) => double.IsFinite(value) ? Bitrate.Mbps(value) : default;
}

namespace EdgeCam.Srt;

/// <summary>
/// How far one connection's send order is resolved, from one reading of <see cref="SrtStatistics"/> to the next. SRT
/// acknowledges in order and drops from the front: "all of the first <see cref="ResolvedBytes"/> bytes are
/// resolved, <see cref="DroppedPackets"/> packets of them given up". Nothing here ever goes back.
/// </summary>
/// <remarks>
/// Thread-bound, pure; one for each connection. The far end acknowledges every 10 ms, or every 64 packets, so that
/// the instant of a reading is up to 10 ms and one reading interval later than the acknowledgement.
/// </remarks>
public sealed class SrtProgress
{
    private long _droppedBytes;

    // DroppedPackets <= ResolvedPackets <= packets submitted
    public long ResolvedPackets { get; private set; }

    /// <summary>Payload.</summary>
    public long ResolvedBytes { get; private set; }

    /// <summary>Of the resolved packets, those that this end gave up as too late; the far end will never have them.</summary>
    public long DroppedPackets { get; private set; }

    public long AcknowledgedPackets => ResolvedPackets - DroppedPackets;

    /// <summary>Lost on the way at the first attempt or a later one, as the far end reported: the sign of a full path.</summary>
    public long LostPackets { get; private set; }

    /// <summary>Smoothed by libsrt.</summary>
    public TimeSpan Rtt { get; private set; }

    /// <summary>Takes a reading; one that is older than the last changes nothing but <see cref="Rtt"/>.</summary>
    /// <returns>True when more is resolved or reported lost than before.</returns>
    public bool OnStatistics(in SrtStatistics statistics)
    {
        var (resolved, bytes, lost) = (ResolvedPackets, ResolvedBytes, LostPackets);
        ResolvedPackets = Math.Max(resolved, statistics.SubmittedPackets - statistics.BufferedPackets);
        ResolvedBytes = Math.Max(bytes, statistics.SubmittedBytes - statistics.BufferedBytes);
        TakeDropped(statistics.DroppedBytes, ResolvedPackets - resolved, ResolvedBytes - bytes);
        LostPackets = Math.Max(lost, statistics.LostPackets);
        Rtt = statistics.Rtt;
        return ResolvedPackets > resolved || LostPackets > lost;
    }

    /// <summary>As many of the packets that are resolved by this reading as their share of its bytes; what is still buffered by it is of the next.</summary>
    private void TakeDropped(long droppedBytes, long packets, long bytes)
    {
        var dropped = Math.Clamp(droppedBytes - _droppedBytes, 0, bytes);
        _droppedBytes += dropped;
        DroppedPackets += bytes > 0 ? ((packets * dropped) + (bytes / 2)) / bytes : 0;
    }
}

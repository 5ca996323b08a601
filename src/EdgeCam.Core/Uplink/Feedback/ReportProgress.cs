using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink.Feedback;

/// <summary>
/// Turns the report blocks of plain receiver reports (RFC 3550 §6.4.1) on one stream into acknowledgements. A report
/// resolves every packet up to the highest that the receiver has seen, and says how many of them it misses.
/// </summary>
/// <param name="ssrc">The stream; reports on others are passed over.</param>
/// <param name="first">The sequence number of its first packet.</param>
/// <remarks>
/// Reports come from the network and are believed as far as they are possible: no packet that was not sent, no step
/// back, no more losses than packets, no round trip without a sender report of ours that began it.
/// Thread-bound. Allocates nothing after construction.
/// </remarks>
public sealed class ReportProgress(Ssrc ssrc, SequenceNumber first)
{
    private const int RememberedReports = 8; // ours; a relay that reports every 10 s answers the newest
    private const int CompactPerSecond = 1 << 16; // the middle 32 bits of an NTP time count 1/65536 s
    private readonly (uint Compact, MediaInstant At)[] _senderReports = new (uint, MediaInstant)[RememberedReports];
    private int _senderReportCount;
    private int _cumulativeLost;

    /// <summary>Packets sent so far.</summary>
    public long SentPackets { get; private set; }

    /// <summary>Packets up to the highest that was received; never falls.</summary>
    public long ResolvedPackets { get; private set; }

    /// <summary>Reports that said something impossible.</summary>
    public long Implausible { get; private set; }

    /// <summary>The newest round-trip time; null before the first.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Packets were sent, with consecutive sequence numbers.</summary>
    public void OnSent(int packets = 1) => SentPackets += packets;

    /// <summary>A sender report was sent: a receiver names it in its reports, and that measures the round trip.</summary>
    /// <param name="ntpTime">As the report stated it, 32.32.</param>
    public void OnSenderReport(ulong ntpTime, MediaInstant at) =>
        _senderReports[_senderReportCount++ % RememberedReports] = ((uint)(ntpTime >> 16), at);

    /// <summary>Takes a report block.</summary>
    /// <returns>True when it resolves packets; the round trip is taken from others too.</returns>
    public bool OnReport(in ReportBlock block, MediaInstant now, out Acknowledgement acknowledgement)
    {
        acknowledgement = default;
        if (block.Ssrc != ssrc || SentPackets == 0)
            return false;

        var roundTrip = RoundTripOf(block, now);
        RoundTrip = roundTrip ?? RoundTrip;
        if (!TryPlace(block.HighestSequence, out var resolved))
        {
            Implausible++;
            return false;
        }

        var fresh = resolved - ResolvedPackets;
        if (fresh == 0)
            return false;
        acknowledgement = new Acknowledgement(resolved, LostAmong(fresh, block), now, roundTrip);
        ResolvedPackets = resolved;
        return true;
    }

    /// <summary>
    /// The newest sent packet with these low 16 bits. How often the number has wrapped is counted by each receiver from
    /// the packet that it heard first, so its upper half says nothing certain.
    /// </summary>
    private bool TryPlace(uint highestSequence, out long resolved)
    {
        var newest = unchecked((ushort)(first.Value + SentPackets - 1));
        var behind = unchecked((ushort)(newest - (ushort)highestSequence));
        resolved = SentPackets - behind;
        return resolved > 0 && resolved >= ResolvedPackets;
    }

    /// <summary>
    /// The step of the cumulative count, which covers reports that were lost; where that is impossible, the fraction. Less than
    /// before is a receiver that began anew, or packets that came twice: then the fraction is 0 (RFC 3550 §6.4.1). More than
    /// were sent is not to be believed.
    /// </summary>
    private int LostAmong(long fresh, in ReportBlock block)
    {
        var step = (long)block.CumulativeLost - _cumulativeLost;
        _cumulativeLost = block.CumulativeLost;
        if (step >= 0 && step <= fresh)
            return (int)step;

        Implausible += step > fresh ? 1 : 0;
        return (int)(fresh * block.FractionLost / 256);
    }

    /// <summary>RFC 3550 §6.4.1: now, less the delay at the receiver, less when the named report of ours left; on our own clock.</summary>
    private TimeSpan? RoundTripOf(in ReportBlock block, MediaInstant now)
    {
        if (block.LastSenderReport == 0)
            return null;
        foreach (var (compact, at) in _senderReports.AsSpan(0, Math.Min(_senderReportCount, RememberedReports)))
        {
            var roundTrip = now - at - TimeSpan.FromSeconds((double)block.DelaySinceSenderReport / CompactPerSecond);
            if (compact == block.LastSenderReport && roundTrip > TimeSpan.Zero)
                return roundTrip;
        }

        return null;
    }
}

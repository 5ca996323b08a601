using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>How one stream arrives, as receiver reports state it: loss (RFC 3550 §A.3), jitter (§A.8), and the echo of its sender reports.</summary>
/// <remarks>Thread-bound; allocates nothing.</remarks>
/// <param name="clockRate">Of the stream, in ticks per second.</param>
public sealed class ReceptionStatistics(int clockRate)
{
    private const int ReportClock = 65_536; // LSR and DLSR, §6.4.1

    private long _first;
    private long _highest;           // extended to 64 bits
    private long _received;
    private long _expectedAtReport;
    private long _receivedAtReport;
    private long? _transit;          // arrival less timestamp, in ticks modulo 2^32
    private long _jitter;            // 16 times, §A.8
    private uint _senderReport;
    private MediaInstant? _senderReportAt;

    public Ssrc Ssrc { get; private set; }

    /// <summary>Interarrival jitter in ticks of the stream's clock.</summary>
    public uint JitterTicks => (uint)(_jitter >> 4);

    /// <summary>Interarrival jitter.</summary>
    public TimeSpan Jitter => TimeSpan.FromSeconds(JitterTicks / (double)clockRate);

    /// <summary>Packets sent since the first, as far as the numbers tell.</summary>
    public long Expected => _highest - _first + 1;

    /// <summary>Packets that came, repetitions included.</summary>
    public long Received => _received;

    /// <summary>Forgets everything: another stream begins with the packet <paramref name="first"/>.</summary>
    public void Restart(Ssrc ssrc, SequenceNumber first)
    {
        Ssrc = ssrc;
        _first = first.Value;
        _highest = _first - 1;
        (_received, _expectedAtReport, _receivedAtReport, _jitter) = (0, 0, 0, 0);
        (_transit, _senderReportAt) = (null, null);
    }

    public void OnPacket(SequenceNumber sequence, RtpTimestamp timestamp, MediaInstant now)
    {
        _highest += Math.Max(0, sequence.DistanceFrom(new SequenceNumber(unchecked((ushort)_highest))));
        _received++;

        var transit = now.ToClock(clockRate) - timestamp.Value;
        if (_transit is { } before)
            _jitter += Math.Abs((long)unchecked((int)(transit - before))) - ((_jitter + 8) >> 4);
        _transit = transit;
    }

    public void OnSenderReport(in SenderReport report, MediaInstant now)
    {
        _senderReport = (uint)(report.NtpTime >> 16);
        _senderReportAt = now;
    }

    /// <summary>Makes a report block; its fraction lost counts from the last call.</summary>
    public ReportBlock TakeReport(MediaInstant now)
    {
        var expected = Expected - _expectedAtReport;
        var lost = expected - (_received - _receivedAtReport);
        (_expectedAtReport, _receivedAtReport) = (Expected, _received);
        return new ReportBlock(
            Ssrc,
            expected > 0 && lost > 0 ? (byte)Math.Min(255, (lost << 8) / expected) : (byte)0,
            (int)Math.Clamp(Expected - _received, -0x80_0000, 0x7F_FFFF),
            unchecked((uint)_highest),
            JitterTicks,
            _senderReportAt is null ? 0 : _senderReport,
            _senderReportAt is { } at ? unchecked((uint)(now.ToClock(ReportClock) - at.ToClock(ReportClock))) : 0);
    }
}

using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// When the units of one stream were captured: by its sender reports on the sender's wall clock, which all streams of the
/// sender share, and before the first report by its timestamps alone.
/// </summary>
/// <remarks>Thread-bound.</remarks>
/// <param name="clockRate">Ticks per second of the RTP timestamps.</param>
/// <param name="wallClock">Shared by all streams of the sender.</param>
internal sealed class StreamClock(int clockRate, CaptureTimeline wallClock)
{
    /// <summary>Between two units of a track at least: one tick of 90 kHz, rounded up, so that players see them apart.</summary>
    private const long LeastStep = 11_112;

    private CaptureTimeline _ownClock = new();
    private SenderReport? _report;
    private RtpTimestamp? _lastTimestamp;
    private long _ticks; // _lastTimestamp without its wrap-arounds
    private MediaInstant? _last;

    public void Restart()
    {
        _ownClock = new CaptureTimeline();
        (_report, _lastTimestamp) = (null, null);
    }

    public void OnSenderReport(in SenderReport report) => _report = report;

    /// <summary>The sender's wall clock at a timestamp; null before the first sender report.</summary>
    public ulong? NtpAt(RtpTimestamp timestamp) =>
        _report is { } report ? unchecked(report.NtpTime + (ulong)(((Int128)timestamp.DistanceFrom(report.RtpTime) << 32) / clockRate)) : null;

    /// <summary>The receiver's clock at a timestamp; grows from call to call.</summary>
    /// <param name="timestamp">Of the unit.</param>
    /// <param name="begunAt">When its first packet came.</param>
    public MediaInstant CapturedAt(RtpTimestamp timestamp, MediaInstant begunAt)
    {
        _ticks = _lastTimestamp is { } last ? _ticks + timestamp.DistanceFrom(last) : timestamp.Value;
        _lastTimestamp = timestamp;
        var captured = NtpAt(timestamp) is { } ntp
            ? wallClock.Place(NanosecondsOf(ntp), begunAt)
            : _ownClock.Place((long)((Int128)_ticks * MediaInstant.NanosecondsPerSecond / clockRate), begunAt);
        if (_last is { } before && captured.Nanoseconds < before.Nanoseconds + LeastStep)
            captured = new MediaInstant(before.Nanoseconds + LeastStep);
        _last = captured;
        return captured;
    }

    private static long NanosecondsOf(ulong ntp) =>
        ((long)(ntp >> 32) * MediaInstant.NanosecondsPerSecond) + (long)(((ntp & uint.MaxValue) * MediaInstant.NanosecondsPerSecond) >> 32);
}

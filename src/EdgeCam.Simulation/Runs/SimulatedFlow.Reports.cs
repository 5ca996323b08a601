using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <content>Where the far end answers by receiver reports alone: theirs, and the sender reports that they echo.</content>
public sealed partial class SimulatedFlow
{
    private void SendReports(MediaInstant now)
    {
        while (_reports is not null && Session.TryPollReport(_packet, PlainReports.NtpOf(now), now, out var report))
            SendReport(_packet.AsSpan(0, report.Length), report.Track, now);
    }

    private void SendReport(ReadOnlySpan<byte> rtcp, Track track, MediaInstant now)
    {
        _reports!.OnSenderReport(track, now);
        var verdict = _up.Offer(now, rtcp.Length + _plan.Uplink.OverheadBytes);
        var bytes = rtcp.ToArray();
        if (verdict.IsDelivered)
            _time.At(verdict.DeliversAt + _plan.ExtraDelay, () => _reports.OnSenderReportDelivered(track, bytes, _time.Now));
    }

    private void Report()
    {
        var length = _reports!.Write(_feedback, _time.Now);
        if (length > 0)
            SendFeedback(_feedback.AsSpan(0, length), _time.Now);
        _time.At(_time.Now + PlainReports.Interval, Report);
    }
}

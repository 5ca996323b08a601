using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Net.Uplink;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Net.Tests.Uplink;

public sealed class ReportFeedbackTests : IDisposable
{
    private readonly TestStream _stream = new();
    private readonly UplinkIdentity _identity;
    private readonly UplinkSession _session;
    private readonly ReportFeedback _feedback;
    private readonly byte[] _bytes = new byte[1500];
    private MediaInstant _now = MonotonicClock.Now;

    public ReportFeedbackTests()
    {
        _identity = UplinkNumbers.Draw(_stream.Stream);
        _session = new UplinkSession(_stream.Stream, new UplinkPlan { Feedback = UplinkFeedback.Reports, CanSteer = false }, _identity);
        _feedback = new ReportFeedback(_session, _identity);
    }

    public void Dispose() => _stream.Dispose();

    [Fact]
    public void After_a_reconnect_the_next_far_end_begins_with_a_clean_sheet()
    {
        SendPicture();
        var sent = SendPicture();
        Report(highest: sent, lost: 3);
        Assert.Equal(3, _session.Counters.Lost);

        _session.OnTransportRestarted(_now);
        _feedback.Restart();
        var (acknowledged, lost) = (_session.Counters.Acknowledged, _session.Counters.Lost);
        Report(highest: sent, lost: 5); // of the connection before, late
        Assert.Equal((acknowledged, lost), (_session.Counters.Acknowledged, _session.Counters.Lost));

        var before = _session.NextNumber(Track.Video);
        var last = SendPicture();
        Report(highest: last, lost: 1);
        Assert.Equal(lost + 1, _session.Counters.Lost); // its first loss, and not two fewer than the far end before
        Assert.Equal(acknowledged + last.DistanceFrom(before), _session.Counters.Acknowledged);
    }

    /// <returns>The number of its last packet.</returns>
    private SequenceNumber SendPicture()
    {
        _stream.Idr(9_000);
        _session.OnAccessUnitPublished(_now);
        for (var end = _now + TimeSpan.FromSeconds(0.5); _now < end; _now += TimeSpan.FromMilliseconds(1))
        {
            while (_session.TryPollPacket(_bytes, _now, out var polled))
                _feedback.OnSent(_bytes.AsSpan(0, polled.Length));
        }

        return _session.NextNumber(Track.Video) + -1;
    }

    private void Report(SequenceNumber highest, int lost)
    {
        var block = new ReportBlock(_identity.Video.Ssrc, 0, lost, highest.Value, 0, 0, 0);
        var length = RtcpWriter.WriteReport(_bytes, new Ssrc(9), [block], "far@end"u8);
        _feedback.OnRtcp(_bytes.AsSpan(0, length), _now);
    }
}

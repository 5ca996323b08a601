using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>What the far end of a <see cref="SessionScene"/> tells by counts: TCP-like progress at once, or a report every ten seconds.</summary>
internal sealed class SceneAcknowledgements
{
    private readonly SessionScene _scene;
    private readonly UplinkFeedback _kind;
    private readonly Tally[] _tracks = [new(), new()];
    private readonly Tally _all = new();

    public SceneAcknowledgements(SessionScene scene, UplinkFeedback kind)
    {
        (_scene, _kind) = (scene, kind);
        if (kind == UplinkFeedback.Reports)
            scene.Every(10, Report);
    }

    public void OnSent(SentBytes packet)
    {
        _all.Sent++;
        if (!packet.IsRepeat)
            _tracks[(int)packet.Track].Sent++;
    }

    /// <summary>The number of a packet that was just sent, as its report will count it.</summary>
    public long Sent(SentBytes packet) => _kind == UplinkFeedback.Progress ? _all.Sent : _tracks[(int)packet.Track].Sent;

    public void OnArrived(SentBytes packet, long number)
    {
        var tally = _tracks[(int)packet.Track];
        (tally.Highest, tally.Received) = (number, tally.Received + 1);
        if (_kind == UplinkFeedback.Progress)
        {
            _scene.At(_scene.Now + _scene.Delay, () =>
            {
                _scene.Session.OnProgress(new Acknowledgement(number, 0, _scene.Now, null));
                _scene.Drain();
            });
        }
    }

    private void Report()
    {
        if (!_scene.Reports)
            return;
        foreach (var track in (ReadOnlySpan<Track>)[Track.Video, Track.Sound])
        {
            var tally = _tracks[(int)track];
            var lost = (tally.Highest - tally.ReportedHighest) - (tally.Received - tally.ReportedReceived);
            if (tally.Highest > tally.ReportedHighest)
                _scene.Session.OnReport(track, new Acknowledgement(tally.Highest, (int)lost, _scene.Now, 2 * _scene.Delay));
            (tally.ReportedHighest, tally.ReportedReceived) = (tally.Highest, tally.Received);
        }
    }

    private sealed class Tally
    {
        public long Sent { get; set; }

        public long Highest { get; set; }

        public long Received { get; set; }

        public long ReportedHighest { get; set; }

        public long ReportedReceived { get; set; }
    }
}

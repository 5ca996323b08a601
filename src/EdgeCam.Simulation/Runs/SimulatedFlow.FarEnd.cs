using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Rtp;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <content>What arrives, what of it is shown, and what the far end answers.</content>
public sealed partial class SimulatedFlow
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(12); // of RTP timestamps: what is told by one is not older than its picture
    private readonly RenditionSwitch _switch = new();
    private MediaInstant _receiverWake = MediaInstant.Never;

    private void Deliver(byte[] packet, SequenceNumber original, PacketKind kind, FrameLedger ledger)
    {
        if (_reports is not null && RtpHeader.TryRead(packet, out var header, out _))
            _reports.OnDelivered(header, _time.Now);
        ledger.OnDelivered(original, kind == PacketKind.Sound, _time.Now);
        _receiver.OnPacket(packet, _time.Now);
        DrainReceiver();
    }

    private void DrainReceiver()
    {
        var now = _time.Now;
        while (_receiver.TryPollUnit(out var unit))
            HandOver(unit, now);

        while (_receiver.TryPollFeedback(_feedback, now, out var length))
        {
            if (_reports is null)
                SendFeedback(_feedback.AsSpan(0, length), now);
        }

        var next = _receiver.NextDeadline;
        if (next == MediaInstant.Never || (next >= _receiverWake && _receiverWake > now))
            return;
        _receiverWake = next;
        _time.At(next, () =>
        {
            if (_receiverWake != next)
                return;
            _receiverWake = MediaInstant.Never;
            _receiver.OnTime(_time.Now);
            DrainReceiver();
        });
    }

    private void HandOver(in ReceivedUnit unit, MediaInstant now)
    {
        var rendition = unit.Rendition == UplinkRendition.Low ? _low! : _main;
        var track = unit.Track == Track.Video ? rendition.Names.Video : _identity.Sound;
        var age = (long)track.TimestampOf(now).DistanceFrom(unit.Timestamp) * MediaInstant.NanosecondsPerSecond / track.ClockRate;
        var capturedAt = new MediaInstant(now.Nanoseconds - age);
        if (unit.Track == Track.Video && _low is not null && !IsShown(unit, capturedAt, now))
            return;
        if (_farEnd?.OnUnit(unit, capturedAt, now) == false)
            _receiver.RequestKeyFrame(unit.Rendition);
    }

    private bool IsShown(in ReceivedUnit unit, MediaInstant capturedAt, MediaInstant now)
    {
        var (switches, shownAs) = (_switch.Switches, unit.CapturedAt);
        var isShown = _switch.TryShow(unit.Rendition, unit.IsIdr, now, ref shownAs);
        if (_switch.Wanted is { } wanted)
            _receiver.RequestKeyFrame(wanted);
        if (isShown)
            _record.Seen.Add(new SeenPicture(capturedAt + Tick, now));
        if (now >= _record.MeasuredFrom)
            _record.Switches += (int)(_switch.Switches - switches);
        return isShown;
    }

    private void SendFeedback(ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        var verdict = _down.Offer(now, rtcp.Length + _plan.Uplink.OverheadBytes);
        if (!verdict.IsDelivered)
            return;
        var bytes = rtcp.ToArray();
        _time.At(verdict.DeliversAt + _plan.ExtraDelay, () =>
        {
            Session.OnFeedback(bytes, _time.Now);
            _reports?.OnReport(bytes, Session, _time.Now);
            Drain();
        });
    }
}

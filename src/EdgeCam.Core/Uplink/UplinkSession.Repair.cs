using EdgeCam.Rtp;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <content>Again: packets that the far end misses come out of the ring once more, until they are too old.</content>
public sealed partial class UplinkSession
{
    private const int MostWanted = 1024;
    private readonly long[] _wanted = new long[MostWanted];
    private int _wantedFirst;
    private int _wantedCount;

    private void OnNack(GenericNack nack, MediaInstant now)
    {
        var stream = Find(nack.Media);
        while (stream is not null && nack.TryNext(out var missing))
        {
            if (stream.TryFind(missing, out var number) && _log.Holds(number))
                Want(number, now);
            else if (stream == _streams[VideoIndex])
                _lanes[VideoIndex].WaitForIdr();
        }
    }

    // Asked again within a round trip: the answer is still on its way.
    private void Want(long number, MediaInstant now)
    {
        ref var packet = ref _log[number];
        var isOnItsWay = packet.ResentAt.Nanoseconds > 0 && (now - packet.ResentAt).TotalSeconds < 0.9 * _link.LeastRoundTrip;
        if (isOnItsWay || packet.Unit == 0 || _wantedCount == MostWanted)
            return;
        packet.ResentAt = now;
        if (_log.Resolve(number, PacketState.Lost))
            Counters.OnLost();
        _wanted[(_wantedFirst + _wantedCount++) % MostWanted] = number;
    }

    /// <summary>Takes the next packet that is to be sent again; those that are too old or overwritten are passed over.</summary>
    private bool TryRepeat(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        while (_wantedCount > 0 && written == 0)
        {
            var number = _wanted[_wantedFirst];
            _wantedFirst = (_wantedFirst + 1) % MostWanted;
            _wantedCount--;
            if (_log.Holds(number))
                written = Repeat(_log[number], packet, now);
        }

        return written > 0;
    }

    private int Repeat(SentPacket lost, Span<byte> packet, MediaInstant now)
    {
        var lane = _lanes[lost.Stream];
        if (_stream.Ring.TryRead(lost.Unit, out var view) != RingRead.Ok || now - view.Info.CapturedAt > lane.Deadline)
            return GiveUp(lane, lost.Unit);

        var payload = packet[(RtpHeader.Size + Retransmission.Overhead)..];
        if (!TryWritePayload(view, lost.Position, payload[..(_plan.MaxPacket - RtpHeader.Size - Retransmission.Overhead)], out var length, out _, out var isLast) || !view.IsIntact)
            return GiveUp(lane, lost.Unit);

        var stream = _streams[RepairIndex];
        var header = new RtpHeader(_identity.RetransmissionType, isLast, stream.Next, lane.Track.TimestampOf(view.Info.CapturedAt), stream.Ssrc);
        header.Write(packet);
        Retransmission.WriteOriginal(packet[RtpHeader.Size..], lost.Sequence);
        var written = RtpHeader.Size + Retransmission.Overhead + length;
        Note(RepairIndex, lost.Unit, lost.Position, written, now);
        Counters.OnRetransmitted();
        Counters.OnSent(written + _plan.OverheadBytes, isLast: false);
        return written;
    }

    /// <summary>A packet stays lost: what refers to its picture cannot be decoded, unless an IDR has been sent since.</summary>
    private int GiveUp(SendLane lane, long unit)
    {
        Counters.OnDropped(DropReason.Expired);
        if (lane == _lanes[VideoIndex] && unit >= _newestIdrSent)
            lane.WaitForIdr();
        return 0;
    }
}

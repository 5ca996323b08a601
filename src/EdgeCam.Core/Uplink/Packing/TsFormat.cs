using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink.Packing;

/// <summary>
/// An MPEG transport stream, seven packets of 188 bytes at a time: what SRT carries. Sound that waits shares a PES packet
/// as far as that fits a datagram.
/// </summary>
/// <param name="soundAggregation">How long sound waits for that: all is presented so much later, or it would come too late.</param>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class TsFormat(ReadOnlyMemory<byte> audioSpecificConfig, TimeSpan soundAggregation) : IPacketFormat
{
    private readonly TsMuxer _muxer = new(TsMuxer.DefaultDelay + soundAggregation, audioSpecificConfig.Span);
    private readonly byte[] _frames = new byte[TsMuxer.MaxAdtsBytes]; // of the PES packet in hand, when it is sound
    private int _framesLength;
    private int _frameCount;
    private long _inHand; // the unit that the multiplexer was begun with and has not finished; 0 for none

    public bool Interleaves => false;

    public MediaInstant NextUpkeep => _inHand == 0 ? _muxer.NextDeadline : MediaInstant.Never;

    public bool TryWrite(SendLane lane, in AccessUnitView view, Span<byte> packet, MediaInstant now, out PackedPart part)
    {
        part = default;
        if (_inHand != view.Sequence && !TryBegin(lane, view))
            return false;
        var unit = lane.Track.Track == Track.Video ? view.Bytes : _frames.AsSpan(0, _framesLength);
        var isWritten = _muxer.TryPollPackets(unit, packet[..TsMuxer.DatagramBytes], now, out var written);
        var isLast = !_muxer.HasUnit;
        if (isLast)
            _inHand = 0;
        part = new PackedPart(written, written, default, default, isLast, _frameCount);
        return isWritten;
    }

    public bool TryWriteUpkeep(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        return _inHand == 0 && _muxer.TryPollUpkeep(packet, now, out written);
    }

    private bool TryBegin(SendLane lane, in AccessUnitView view)
    {
        if (_inHand != 0)
            _muxer.OnDiscontinuity(); // it was given up half way
        (_inHand, _frameCount, _framesLength) = (0, 1, 0);
        if (lane.Track.Track == Track.Video)
            _muxer.OnVideo(view.Bytes, view.Info.CapturedAt, view.Info.IsIdr);
        else if (TryTakeFrames(lane))
            _muxer.OnAdts(_framesLength, view.Info.CapturedAt);
        else
            return false;
        _inHand = view.Sequence;
        return true;
    }

    private bool TryTakeFrames(SendLane lane)
    {
        _frameCount = SoundBatch.Count(lane, TsMuxer.AdtsBytesOfDatagram, TsMuxer.AdtsHeaderBytes);
        for (var i = 0; i < _frameCount; i++)
        {
            if (lane.Stream.Ring.TryRead(lane[i].Sequence, out var frame) != RingRead.Ok || !_muxer.TryWriteAdts(_frames.AsSpan(_framesLength), frame.Bytes, out var written))
                return false;
            _framesLength += written;
        }

        return true;
    }
}

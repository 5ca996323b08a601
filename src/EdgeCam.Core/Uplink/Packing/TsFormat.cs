using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink.Packing;

/// <summary>An MPEG transport stream, seven packets of 188 bytes at a time: what SRT carries.</summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class TsFormat(ReadOnlyMemory<byte> audioSpecificConfig) : IPacketFormat
{
    private readonly TsMuxer _muxer = new(TsMuxer.DefaultDelay, audioSpecificConfig.Span);
    private long _inHand; // the unit that the multiplexer was begun with and has not finished; 0 for none

    public bool Interleaves => false;

    public MediaInstant NextUpkeep => _inHand == 0 ? _muxer.NextDeadline : MediaInstant.Never;

    public bool TryWrite(SendLane lane, in AccessUnitView view, Span<byte> packet, MediaInstant now, out PackedPart part)
    {
        if (_inHand != view.Sequence)
            Begin(view);
        var isWritten = _muxer.TryPollPackets(view.Bytes, packet[..TsMuxer.DatagramBytes], now, out var written);
        var isLast = !_muxer.HasUnit;
        if (isLast)
            _inHand = 0;
        part = new PackedPart(written, written, default, default, isLast);
        return isWritten;
    }

    public bool TryWriteUpkeep(Span<byte> packet, MediaInstant now, out int written)
    {
        written = 0;
        return _inHand == 0 && _muxer.TryPollUpkeep(packet, now, out written);
    }

    private void Begin(in AccessUnitView view)
    {
        if (_inHand != 0)
            _muxer.OnDiscontinuity(); // it was given up half way
        _inHand = view.Sequence;
        if (view.Info.Track == Track.Video)
            _muxer.OnVideo(view.Bytes, view.Info.CapturedAt, view.Info.IsIdr);
        else
            _muxer.OnAudio(view.Bytes, view.Info.CapturedAt);
    }
}

using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Ring;

namespace EdgeCam.Net.Rtsp;

/// <summary>
/// One player that is served over its RTSP connection (RFC 2326 §10.12): a cursor on the ring,
/// never a queue. A player that reads too slowly finds itself moved on to
/// the newest IDR: always whole pictures, never much old, never cut off, at nobody else's cost.
/// </summary>
/// <remarks>Thread-bound to the fan-out. Allocates nothing after construction.</remarks>
internal sealed class InterleavedReader
{
    private readonly LiveStream _stream;
    private readonly StreamSocket _socket;
    private readonly TimeSpan _maxLag;
    private readonly InterleavedTrack?[] _tracks;
    private readonly Outbox _outbox;
    private PlayStart _start;
    private RingCursor _cursor;
    private bool _waitsForIdr;
    private InterleavedTrack? _unfinished; // of the unit at the cursor, once a part of it is sent
    private int _nextPacket; // of the unit at the cursor; those before it are sent

    public InterleavedReader(LiveStream stream, StreamSocket socket, Outbox outbox, InterleavedTrack?[] tracks, TimeSpan maxLag)
    {
        _stream = stream;
        _socket = socket;
        _tracks = tracks;
        _maxLag = maxLag;
        _outbox = outbox;
        Restart();
    }

    /// <summary>How often this player was moved on, by itself or by the ring.</summary>
    public long Laps => _cursor.Laps;

    /// <summary>What went into the connection, the rest of a packet in the outbox included.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Begins again as a new player would (PLAY after PAUSE).</summary>
    public void Restart()
    {
        _unfinished?.OnUnitAbandoned(_nextPacket);
        _unfinished = null;
        _start = PlayStart.In(_stream);
        _cursor = _start.Cursor;
        _waitsForIdr = _start.WaitsForIdr;
        _nextPacket = 0;
    }

    /// <summary>
    /// Sends whole units up to <paramref name="upTo"/>, or as much as the socket takes. When it takes a packet
    /// in part the rest goes to the outbox, which must be empty when this is called.
    /// </summary>
    public SendResult Pump(UnitPacker packer, long upTo)
    {
        var result = SendResult.Done;
        while (result == SendResult.Done && _cursor.Next <= upTo)
        {
            if (_nextPacket == 0)
                KeepUp();
            switch (_cursor.TryPeek(_stream.Ring, out var view))
            {
                case RingRead.Ok:
                    result = Serve(packer, view);
                    break;
                case RingRead.Lapped:
                    OnLapped();
                    break;
                default:
                    return SendResult.Done;
            }
        }

        return result;
    }

    /// <summary>Between two pictures: too far behind, the rest of this GOP is given up.</summary>
    private void KeepUp()
    {
        if (_waitsForIdr || _cursor.LagIn(_stream.Ring) <= _maxLag || IsJoining())
            return;
        if (!_cursor.SkipToNewestIdr(_stream.Ring))
        {
            _cursor.SkipToLive(_stream.Ring);
            _waitsForIdr = true;
        }
    }

    // A player that has just joined starts behind on purpose; it gets as long to catch up as it may lag.
    private bool IsJoining() =>
        _stream.Ring.TryRead(_stream.Ring.Newest, out var newest) == RingRead.Ok && newest.Info.CapturedAt - _start.LiveEdge <= _maxLag;

    private void OnLapped()
    {
        // The player holds the front of a picture whose end is lost: a gap in the numbers tells it so.
        _unfinished?.OnUnitAbandoned(_nextPacket);
        _unfinished = null;
        _waitsForIdr = _stream.Ring.NewestIdr != _cursor.Next;
        _nextPacket = 0;
    }

    private SendResult Serve(UnitPacker packer, in AccessUnitView view)
    {
        _waitsForIdr &= !view.Info.IsIdr;
        var track = _tracks[(int)view.Info.Track];
        if (track is null || _waitsForIdr || (view.Info.Track == Track.Sound && view.Info.CapturedAt < _start.LiveEdge))
        {
            _cursor.Advance();
            return SendResult.Done;
        }

        if (!packer.TryPack(view, track.Rtp))
        {
            _cursor.OnLapped(_stream.Ring);
            OnLapped();
            return SendResult.Done;
        }

        packer.Renumber(track.NextSequence, track.Rtp.TimestampOf(_start.TimeFor(view.Info.CapturedAt)), track.Channel);
        return Send(packer, track);
    }

    private SendResult Send(UnitPacker packer, InterleavedTrack track)
    {
        var from = packer.StartOf(_nextPacket);
        var bytes = packer.Bytes[from..];
        var sent = _socket.Send(bytes);
        BytesSent += Math.Max(0, sent.Bytes);
        if (sent.Bytes == bytes.Length)
        {
            FinishUnit(packer, track);
            return SendResult.Done;
        }

        if (!sent.Succeeded)
            return sent.IsWouldBlock ? SendResult.Blocked : SendResult.Closed;
        _unfinished = track;
        KeepRemainder(packer, from + sent.Bytes);
        if (_nextPacket == packer.Count)
            FinishUnit(packer, track);
        return SendResult.Blocked;
    }

    private void FinishUnit(UnitPacker packer, InterleavedTrack track)
    {
        track.OnUnitSent(packer.Count, packer.Bytes.Length - (packer.Count * UnitPacker.InterleavedPrefix));
        _cursor.Advance();
        _unfinished = null;
        _nextPacket = 0;
    }

    private void KeepRemainder(UnitPacker packer, int cut)
    {
        var index = packer.IndexAt(cut);
        _nextPacket = index;
        if (cut == packer.StartOf(index))
            return;

        BytesSent += packer.EndOf(index) - cut;
        _outbox.TryAppend(packer.Bytes[cut..packer.EndOf(index)]); // empty until now, and larger than any packet
        _nextPacket = index + 1;
    }
}

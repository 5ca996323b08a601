using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtp;

/// <summary>What became of a push towards one TCP player.</summary>
internal enum PumpResult : byte
{
    /// <summary>Everything up to the live edge is sent.</summary>
    UpToDate,

    /// <summary>The socket is full; go on when it can be written.</summary>
    Blocked,

    /// <summary>The connection is gone.</summary>
    Closed,
}

/// <summary>
/// One player that is served over its RTSP connection (RFC 2326 §10.12): a cursor on the ring and the
/// rest of at most one packet, never a queue. A player that reads too slowly finds itself moved on to
/// the newest IDR: always whole pictures, never much old, never cut off, at nobody else's cost.
/// </summary>
/// <remarks>Thread-bound to the fan-out. Allocates nothing after construction.</remarks>
internal sealed class InterleavedReader
{
    private readonly LiveStream _stream;
    private readonly StreamSocket _socket;
    private readonly TimeSpan _maxLag;
    private readonly InterleavedTrack?[] _tracks;
    private readonly byte[] _remainder; // what is left of the packet that the socket took in part
    private int _remainderLength;
    private PlayStart _start;
    private RingCursor _cursor;
    private bool _waitsForIdr;
    private InterleavedTrack? _unfinished; // of the unit at the cursor, once a part of it is sent
    private int _nextPacket; // of the unit at the cursor; those before it are sent

    public InterleavedReader(LiveStream stream, StreamSocket socket, InterleavedTrack?[] tracks, TimeSpan maxLag, int maxPacket)
    {
        _stream = stream;
        _socket = socket;
        _tracks = tracks;
        _maxLag = maxLag;
        _remainder = new byte[maxPacket + UnitPacker.InterleavedPrefix];
        Restart();
    }

    /// <summary>How often this player was moved on, by itself or by the ring.</summary>
    public long Laps => _cursor.Laps;

    /// <summary>False between two packets: only then may replies and reports be written to the connection.</summary>
    public bool IsInsidePacket => _remainderLength > 0;

    /// <summary>Begins again as a new player would (PLAY after PAUSE).</summary>
    public void Restart()
    {
        _start = PlayStart.In(_stream);
        _cursor = _start.Cursor;
        _waitsForIdr = _start.WaitsForIdr;
        _nextPacket = 0;
    }

    /// <summary>Sends the rest of a packet that the socket took in part.</summary>
    public PumpResult FinishPacket()
    {
        while (_remainderLength > 0)
        {
            var sent = _socket.Send(_remainder.AsSpan(_remainder.Length - _remainderLength));
            if (!sent.Succeeded)
                return sent.IsWouldBlock ? PumpResult.Blocked : PumpResult.Closed;
            _remainderLength -= sent.Bytes;
        }

        return PumpResult.UpToDate;
    }

    /// <summary>Sends whole units up to <paramref name="upTo"/>, or as much as the socket takes.</summary>
    public PumpResult Pump(UnitPacker packer, long upTo)
    {
        var result = FinishPacket();
        while (result == PumpResult.UpToDate && _cursor.Next <= upTo)
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
                    return PumpResult.UpToDate;
            }
        }

        return result;
    }

    /// <summary>Between two pictures: too far behind, the rest of this GOP is given up.</summary>
    private void KeepUp()
    {
        if (_waitsForIdr || _cursor.LagIn(_stream.Ring) <= _maxLag || IsCatchingUp())
            return;
        if (!_cursor.SkipToNewestIdr(_stream.Ring))
        {
            _cursor.SkipToLive(_stream.Ring);
            _waitsForIdr = true;
        }
    }

    // A player that has just joined starts behind on purpose; it gets as long to catch up as it may lag.
    private bool IsCatchingUp() =>
        _stream.Ring.TryRead(_stream.Ring.Newest, out var newest) == RingRead.Ok && newest.Info.CapturedAt - _start.LiveEdge <= _maxLag;

    private void OnLapped()
    {
        // The player holds the front of a picture whose end is lost: a gap in the numbers tells it so.
        _unfinished?.OnUnitAbandoned(_nextPacket);
        _unfinished = null;
        _waitsForIdr = _stream.Ring.NewestIdr != _cursor.Next;
        _nextPacket = 0;
    }

    private PumpResult Serve(UnitPacker packer, in AccessUnitView view)
    {
        _waitsForIdr &= !view.Info.IsIdr;
        var track = _tracks[(int)view.Info.Track];
        if (track is null || _waitsForIdr || (view.Info.Track == Track.Sound && view.Info.CapturedAt < _start.LiveEdge))
        {
            _cursor.Advance();
            return PumpResult.UpToDate;
        }

        if (!packer.TryPack(view, track.Rtp))
        {
            _cursor.OnLapped(_stream.Ring);
            OnLapped();
            return PumpResult.UpToDate;
        }

        packer.Renumber(track.NextSequence, track.Rtp.TimestampOf(_start.TimeFor(view.Info.CapturedAt)), track.Channel);
        return Send(packer, track);
    }

    private PumpResult Send(UnitPacker packer, InterleavedTrack track)
    {
        var from = packer.StartOf(_nextPacket);
        var bytes = packer.Bytes[from..];
        var sent = _socket.Send(bytes);
        if (sent.Bytes == bytes.Length)
        {
            FinishUnit(packer, track);
            return PumpResult.UpToDate;
        }

        if (!sent.Succeeded)
            return sent.IsWouldBlock ? PumpResult.Blocked : PumpResult.Closed;
        _unfinished = track;
        KeepRemainder(packer, from + sent.Bytes);
        if (_nextPacket == packer.Count)
            FinishUnit(packer, track);
        return PumpResult.Blocked;
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

        var rest = packer.Bytes[cut..packer.EndOf(index)];
        rest.CopyTo(_remainder.AsSpan(_remainder.Length - rest.Length));
        _remainderLength = rest.Length;
        _nextPacket = index + 1;
    }
}

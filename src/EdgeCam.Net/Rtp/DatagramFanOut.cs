using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtp;

/// <summary>
/// Sends one stream as RTP datagrams to any number of players: each unit is packed once and goes to all
/// of them in few system calls. They share one numbering, so that a late player can be sent the past out
/// of the ring with the very numbers it had, and then slide into the crowd.
/// </summary>
/// <remarks>Thread-bound to the fan-out. Allocates nothing per unit.</remarks>
internal sealed class DatagramFanOut : IDisposable
{
    // 64 Mbit/s: ten times a good camera, and no more than a player's default receive buffer (208 KiB) takes in 25 ms.
    private static readonly Bitrate CatchUpRate = Bitrate.Mbps(64);

    private readonly LiveStream _stream;
    private readonly RtpTrack[] _tracks;
    private readonly SegmentBatch _batch = new();
    private readonly UnitPacker _packer;
    private readonly List<DatagramReader> _readers = [];
    private readonly SequenceNumber[] _next;
    private readonly SequenceNumber[] _firstOf; // of the recent units, by sequence modulo length
    private PeerAddress[] _destinations = new PeerAddress[16];
    private long _liveEdge;
    private long _numberedFrom;
    private MediaInstant _caughtUpTo;

    public DatagramFanOut(LiveStream stream, RtpTrack[] tracks, int maxPacket, int recentUnits, ReadOnlySpan<SequenceNumber> first)
    {
        _stream = stream;
        _tracks = tracks;
        _packer = new UnitPacker(stream.Ring.MaxAccessUnitBytes, maxPacket, prefix: 0);
        _next = first.ToArray();
        _firstOf = new SequenceNumber[recentUnits];
        _liveEdge = stream.Ring.Newest; // what was written before has no numbers
        _numberedFrom = _liveEdge + 1;
    }

    public DataSize Footprint => _packer.Footprint;

    /// <summary>Datagrams that a full socket refused.</summary>
    public long Dropped { get; private set; }

    /// <summary>To all players together; of a group's datagram one.</summary>
    public long BytesSent { get; private set; }

    public bool IsAnyCatchingUp { get; private set; }

    public void Add(DatagramReader reader)
    {
        _readers.Add(reader);
        if (_destinations.Length < _readers.Count)
            _destinations = new PeerAddress[2 * _readers.Count];
        IsAnyCatchingUp |= reader.State == DatagramState.CatchingUp;
    }

    public void Remove(DatagramReader reader) => _readers.Remove(reader);

    /// <summary>The number of the packet that a live player will be sent next.</summary>
    public SequenceNumber NextSequence(Track track) => _next[(int)track];

    /// <summary>Sends a unit to all players at the live edge. Called for each unit of the ring in order.</summary>
    public void OnUnit(in AccessUnitView view)
    {
        if (view.Sequence != _liveEdge + 1)
            OnLost(numberedFrom: view.Sequence);
        _liveEdge = view.Sequence;
        var track = _tracks[(int)view.Info.Track];
        if (!_packer.TryPack(view, track))
        {
            OnLost(numberedFrom: view.Sequence + 1);
            return;
        }

        var first = _next[(int)view.Info.Track];
        _firstOf[view.Sequence % _firstOf.Length] = first;
        _next[(int)view.Info.Track] = first + _packer.Count;
        _packer.Renumber(first, track.TimestampOf(view.Info.CapturedAt), channel: 0);
        SendToLive(view);
    }

    /// <summary>Sends players that have just joined what they are due of the past.</summary>
    public void CatchUp(MediaInstant now)
    {
        var elapsed = now - _caughtUpTo;
        _caughtUpTo = now;
        var budget = CatchUpRate.BytesIn(elapsed < MaxCatchUpStep ? elapsed : MaxCatchUpStep);
        IsAnyCatchingUp = false;
        foreach (var reader in _readers)
        {
            if (reader.State != DatagramState.CatchingUp)
                continue;
            CatchUp(reader, budget);
            if (reader.State == DatagramState.WaitsForIdr)
                _stream.RequestIdr(); // overtaken before it saw anything
            IsAnyCatchingUp |= reader.HasBacklog(_liveEdge);
        }
    }

    public void Dispose() => _batch.Dispose();

    // The thread slept until something happened: that is no reason for a burst.
    private static TimeSpan MaxCatchUpStep => TimeSpan.FromMilliseconds(5);

    // Units were overwritten before they could be numbered: a gap tells the players so, a new IDR mends it.
    private void OnLost(long numberedFrom)
    {
        _numberedFrom = numberedFrom;
        foreach (ref var next in _next.AsSpan())
            next += 1;
        if (_readers.Count > 0)
            _stream.RequestIdr();
    }

    private void CatchUp(DatagramReader reader, long budget)
    {
        reader.Credit = Math.Min(reader.Credit, 0) + budget; // what a large unit took too much is paid back, nothing is saved up
        while (reader.Credit > 0 && reader.TryPeekBacklog(_stream.Ring, _liveEdge, out var view))
        {
            var track = _tracks[(int)view.Info.Track];
            if (view.Sequence < _numberedFrom || !_packer.TryPack(view, track))
            {
                reader.OnLapped();
                return;
            }

            _packer.Renumber(_firstOf[view.Sequence % _firstOf.Length], track.TimestampOf(reader.TimeFor(view.Info.CapturedAt)), channel: 0);
            _destinations[0] = reader.TargetOf(view.Info.Track)!.Value.Rtp;
            SendTo(reader.Socket, _destinations.AsSpan(0, 1));
            reader.OnSent(view.Info.Track, _packer.Count, _packer.Bytes.Length);
            reader.OnBacklogSent();
            reader.Credit -= _packer.Bytes.Length;
        }
    }

    // Players on the shared socket go out in one batch; a group has a socket of its own.
    private void SendToLive(in AccessUnitView view)
    {
        var count = 0;
        DatagramSocket? socket = null;
        foreach (var reader in _readers)
        {
            if (!reader.IsServedWith(view))
                continue;
            if (socket is not null && !ReferenceEquals(socket, reader.Socket))
            {
                SendTo(socket, _destinations.AsSpan(0, count));
                count = 0;
            }

            socket = reader.Socket;
            _destinations[count++] = reader.TargetOf(view.Info.Track)!.Value.Rtp;
            reader.OnSent(view.Info.Track, _packer.Count, _packer.Bytes.Length);
        }

        if (socket is not null)
            SendTo(socket, _destinations.AsSpan(0, count));
    }

    private void SendTo(DatagramSocket socket, ReadOnlySpan<PeerAddress> destinations)
    {
        BytesSent += (long)_packer.Bytes.Length * destinations.Length;
        for (var first = 0; first < _packer.Count;)
        {
            _batch.Clear();
            first = _packer.QueueRuns(_batch, first);
            Dropped += _batch.SendTo(socket, destinations).Dropped;
        }
    }
}

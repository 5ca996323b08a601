using EdgeCam.Diagnostics;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Net.Udp;

/// <summary>Sends one stream as an MPEG-2 transport stream over UDP.</summary>
internal sealed class TsPlayer : IUdpPlayer
{
    // AAC holds sound back for two frames (43 ms at 48 kHz), and a busy small board a picture for longer still.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);
    private readonly LiveStream _stream;
    private readonly DatagramSocket _socket;
    private readonly PeerAddress[] _destination;
    private readonly SegmentBatch _batch = new();
    private readonly TsMuxer _muxer;
    private readonly byte[] _packets;
    private readonly byte[] _upkeep = new byte[TsMuxer.UpkeepBytes];
    private bool _waitsForIdr = true;

    public TsPlayer(LiveStream stream, UdpPlan plan, MemoryBudget budget)
    {
        _stream = stream;
        _destination = [PeerAddress.From(plan.Destination)];
        _muxer = new TsMuxer(Delay, stream.Sound is { } sound ? sound.AudioSpecificConfig.Span : default);
        // 184 of 188 bytes are payload; the rest is for tables, clock references and stuffing.
        _packets = GC.AllocateUninitializedArray<byte>((stream.Ring.MaxAccessUnitBytes / 16 * 17) + (16 * TsMuxer.DatagramBytes), pinned: true);
        budget.Add($"send buffer ts {plan.Destination}", new DataSize(_packets.Length));
        _socket = UdpSocket.Open(plan);
    }

    public long Dropped { get; private set; }

    public MediaInstant NextDeadline => _muxer.NextDeadline;

    /// <summary>Packs the whole unit first: only what was intact to its end is sent.</summary>
    public void OnUnit(in AccessUnitView view, MediaInstant now)
    {
        _waitsForIdr &= !view.Info.IsIdr;
        if (_waitsForIdr)
            return;

        if (view.Info.Track == Track.Video)
            _muxer.OnVideo(view.Bytes, view.Info.CapturedAt, view.Info.IsIdr);
        else
            _muxer.OnAudio(view.Bytes, view.Info.CapturedAt);
        var length = 0;
        while (_muxer.TryPollPackets(view.Bytes, _packets.AsSpan(length), now, out var written))
            length += written;
        if (view.IsIntact)
            Send(length);
        else
            OnLapped();
    }

    public void OnLapped()
    {
        _muxer.OnDiscontinuity();
        _waitsForIdr = true;
        _stream.RequestIdr();
    }

    public void OnTime(MediaInstant now)
    {
        if (_muxer.TryPollUpkeep(_upkeep, now, out var written))
            _socket.Send(_upkeep.AsSpan(0, written), _destination[0]);
    }

    public override string ToString() => $"MPEG-TS to {_destination[0]}";

    public void Dispose()
    {
        _batch.Dispose();
        _socket.Dispose();
    }

    private unsafe void Send(int length)
    {
        if (length == 0)
            return;
        _batch.Clear();
        fixed (byte* packets = _packets)
        {
            _batch.TryAddRun((nint)packets, length, TsMuxer.DatagramBytes);
            Dropped += _batch.SendTo(_socket, _destination).Dropped;
        }
    }
}

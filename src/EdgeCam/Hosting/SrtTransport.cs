using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Uplink;
using EdgeCam.Srt;
using EdgeCam.Units;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Hosting;

/// <summary>Carries an uplink over SRT. It stands here because the network and SRT projects do not see one another.</summary>
internal sealed class SrtTransport : IUplinkTransport
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(3); // the far end acknowledges every 10 ms; noticed late, that looks like a slow link
    private readonly UplinkContext _context;
    private readonly SrtEndpoint _endpoint;
    private SrtProgress _progress = new();
    private int _progressOf; // the connection
    private MediaInstant _nextProgress;

    /// <param name="endpoint">Owned from now on.</param>
    public SrtTransport(UplinkContext context, SrtEndpoint endpoint) => (_context, _endpoint) = (context, endpoint);

    public int Connections => _endpoint.Connections;

    public bool IsUp => _endpoint.Peer is not null;

    public bool IsAnswered => IsUp;

    public string? LastFailure => _endpoint.LastFailure;

    /// <summary>libsrt keeps them to itself.</summary>
    public long Strangers => 0;

    public MediaInstant NextDeadline => MediaInstant.Min(_endpoint.NextDeadline, IsUp ? _nextProgress : MediaInstant.Never);

    /// <summary>libsrt has threads of its own for its sockets.</summary>
    public void OnReady(in EpollEvent ready, MediaInstant now)
    {
    }

    public void OnTime(MediaInstant now)
    {
        _endpoint.OnTime(now);
        if (_endpoint.Peer is not { } peer || (now < _nextProgress && _progressOf == Connections))
            return;
        _nextProgress = now + ProgressInterval;
        if (_progressOf != Connections)
            (_progress, _progressOf) = (new SrtProgress(), Connections);
        else if (peer.TryReadStatistics(out var statistics))
            LookAt(statistics, now);
    }

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        var sent = _endpoint.Peer?.Send(packet) ?? SrtSend.Closed;
        if (sent == SrtSend.Closed)
            _endpoint.OnClosed(now);
        return sent == SrtSend.Full ? UplinkSend.Full : UplinkSend.Done;
    }

    /// <summary>A transport stream carries its clock in itself.</summary>
    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now)
    {
    }

    public void Dispose() => _endpoint.Dispose();

    private void LookAt(in SrtStatistics statistics, MediaInstant now)
    {
        var (resolved, dropped) = (_progress.ResolvedPackets, _progress.DroppedPackets);
        if (_progress.OnStatistics(statistics) && _progress.ResolvedPackets > resolved)
            _context.Session.OnProgress(new Acknowledgement(_progress.ResolvedPackets, (int)(_progress.DroppedPackets - dropped), now, _progress.Rtt));
    }
}

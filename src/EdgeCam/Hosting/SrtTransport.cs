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
    private const double BytesPerKilobit = 125;
    private readonly UplinkContext _context;
    private readonly SrtEndpoint _endpoint;
    private SrtProgress _progress = new();
    private SrtArrivals _arrivals = new();
    private int _progressOf; // the connection
    private MediaInstant _nextProgress = MediaInstant.Never;

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

    /// <summary>Nothing of SRT's can be waited for beside the kernel's descriptors: it is looked at while a word is due, and not while nothing is under way.</summary>
    public void OnTime(MediaInstant now)
    {
        _endpoint.OnTime(now);
        if (_endpoint.Peer is not { } peer)
            return;
        if (_progressOf != Connections)
            (_progress, _arrivals, _progressOf, _nextProgress) = (new SrtProgress(), new SrtArrivals(), Connections, MediaInstant.Never);
        if (now < _nextProgress)
            return;
        if (peer.TryReadStatistics(out var statistics))
            LookAt(statistics, now);
        _nextProgress = _arrivals.NextLook(now);
    }

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        var sent = _endpoint.Peer?.Send(packet) ?? SrtSend.Closed;
        if (sent == SrtSend.Closed)
            _endpoint.OnClosed(now);
        else if (sent == SrtSend.Ok)
            OnSent(packet.Length, now);
        return sent == SrtSend.Full ? UplinkSend.Full : UplinkSend.Done;
    }

    /// <summary>A transport stream carries its clock in itself.</summary>
    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now)
    {
    }

    public void Dispose() => _endpoint.Dispose();

    private void OnSent(int bytes, MediaInstant now)
    {
        _arrivals.OnSent(bytes + _context.Plan.OverheadBytes, now);
        if (_nextProgress == MediaInstant.Never)
            _nextProgress = _arrivals.NextLook(now);
    }

    private void LookAt(in SrtStatistics statistics, MediaInstant now)
    {
        var dropped = _progress.DroppedPackets;
        _progress.OnStatistics(statistics);
        var lost = (int)(_progress.DroppedPackets - dropped);
        _arrivals.OnLook(_progress.ResolvedPackets, lost, _context.Session.Counters.CapacityKbps * BytesPerKilobit, now);
        if (lost > 0)
            _context.Session.OnProgress(new Acknowledgement(_arrivals.Told, lost, now, _progress.Rtt));
        while (_arrivals.TryPoll(out var at))
            _context.Session.OnProgress(new Acknowledgement(_arrivals.Told, 0, at, _progress.Rtt));
    }
}

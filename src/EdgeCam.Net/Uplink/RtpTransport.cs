using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Net.Uplink;

/// <summary>
/// RTP and RTCP on one UDP port (RFC 5761), to a peer that the name alone decides: whoever else sends to us is not
/// listened to. A datagram that the network refuses is lost like any other.
/// </summary>
public sealed partial class RtpTransport : IUplinkTransport
{
    private const ulong LookupToken = 0;
    private const ulong SocketToken = 1;
    private const int SendBufferBytes = 256 * 1024; // the pacer keeps it nearly empty
    private const int LargestDatagram = 2048;
    private const int DatagramsPerWake = 64;
    private readonly UplinkContext _context;
    private readonly ReportFeedback? _reports;
    private readonly byte[] _received = new byte[LargestDatagram];
    private DatagramSocket? _socket;
    private PeerAddress _peer;
    private bool _isRoomAwaited;
    private int _refusal;              // errno of what the network refuses; 0: it refuses nothing
    private MediaInstant _refusedAt;
    private bool _hasAnswered;
    private bool _isAnswerDue;         // something was sent since it was heard
    private string? _lastFailure;
    private long _strangers;

    /// <param name="host">A name or an address.</param>
    public RtpTransport(UplinkContext context, string host, int port)
    {
        (_context, _host, _port) = (context, host, port);
        _reports = context.Plan.Feedback == UplinkFeedback.Reports ? new ReportFeedback(context.Session, context.Identity) : null;
        _isAddress = IPAddress.TryParse(host, out _);
    }

    public int Connections { get; private set; }

    public bool IsUp => _socket is not null;

    public bool IsAnswered => IsUp && (_context.Plan.Feedback == UplinkFeedback.Reports ? _refusal == 0 : _hasAnswered);

    public string? LastFailure => Volatile.Read(ref _lastFailure);

    public long Strangers => Volatile.Read(ref _strangers);

    public MediaInstant NextDeadline => MediaInstant.Min(_lookup is null ? _nextLookup : MediaInstant.Never, _refusal == 0 ? MediaInstant.Never : _refusedAt + Quiet);

    public void OnReady(in EpollEvent ready, MediaInstant now)
    {
        if (ready.Token - _context.FirstToken == LookupToken)
            OnLookedUp(now);
        else if (_socket is { } socket)
            OnSocketReady(socket, ready.Events, now);
    }

    public void OnTime(MediaInstant now)
    {
        if (_lookup is null && now >= _nextLookup)
            LookUp(now);
        if (_refusal != 0 && now - _refusedAt >= Quiet)
            OnAccepted();
    }

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (Send(packet, now).IsWouldBlock)
        {
            AwaitRoom(isAwaited: true);
            return UplinkSend.Full;
        }

        _reports?.OnSent(packet);
        return UplinkSend.Done;
    }

    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now)
    {
        Send(rtcp, now);
        _reports?.OnSenderReport(track, ntpTime, now);
    }

    public void Dispose()
    {
        _lookup?.Dispose();
        _socket?.Dispose();
    }

    /// <summary>The answer to an earlier datagram may come in place of this one's: then it is sent after all.</summary>
    private IoResult Send(ReadOnlySpan<byte> datagram, MediaInstant now)
    {
        if (_socket is not { } socket)
            return default;
        _isAnswerDue = true;
        var sent = socket.Send(datagram, _peer);
        if (!sent.IsFailed)
            return sent;
        OnRefused(sent.Errno, now);
        return socket.Send(datagram, _peer);
    }

    private void OnSocketReady(DatagramSocket socket, EpollEvents events, MediaInstant now)
    {
        if ((events & EpollEvents.Writable) != EpollEvents.None)
            AwaitRoom(isAwaited: false);
        PeerAddress from = default;
        for (var i = 0; i < DatagramsPerWake; i++)
        {
            var got = socket.Receive(_received, ref from);
            if (got.IsWouldBlock)
                break;
            if (!got.Succeeded)
                OnRefused(got.Errno, now);
            else if (from == _peer)
                OnFeedback(_received.AsSpan(0, got.Bytes), now);
            else
                Volatile.Write(ref _strangers, _strangers + 1);
        }

        if ((events & EpollEvents.Error) != EpollEvents.None)
            socket.ForgetErrors();
    }

    private void OnFeedback(ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        _context.Session.OnFeedback(rtcp, now);
        _reports?.OnRtcp(rtcp, now);
        OnAccepted();
        if (!_hasAnswered)
            UplinkLog.Answers(_context.Log, _context.Name, _peer.ToEndPoint());
        (_hasAnswered, _isAnswerDue) = (true, false);
        OnHeard(now);
    }

    private void AwaitRoom(bool isAwaited)
    {
        if (isAwaited == _isRoomAwaited || _socket is null)
            return;
        _isRoomAwaited = isAwaited;
        _context.Epoll.Modify(_socket.Handle, isAwaited ? EpollEvents.Readable | EpollEvents.Writable : EpollEvents.Readable, _context.FirstToken + SocketToken);
    }

    private void OnRefused(int errno, MediaInstant now)
    {
        _refusedAt = now;
        if (errno == _refusal)
            return;
        _refusal = errno;
        var reason = ConnectError.Describe(errno, _peer.ToEndPoint());
        Volatile.Write(ref _lastFailure, reason);
        UplinkLog.Refused(_context.Log, _context.Name, reason);
    }

    private void OnAccepted()
    {
        if (_refusal == 0)
            return;
        _refusal = 0;
        UplinkLog.GetsThrough(_context.Log, _context.Name);
    }
}

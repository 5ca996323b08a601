using System.Buffers.Binary;
using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Rtp;
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
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3); // nothing refused for so long: it gets through; reports go each second, pictures or not
    private readonly UplinkContext _context;
    private readonly ReportFeedback? _reports;
    private readonly PacketBatch _batch;
    private readonly byte[] _received = new byte[LargestDatagram];
    private DatagramSocket? _socket;
    private PeerAddress _peer;
    private bool _isRoomAwaited;
    private int _refusal;              // errno of what the network refuses; 0: it refuses nothing
    private MediaInstant _triedAt = MediaInstant.Never; // since the last refusal: silence says nothing while nothing is sent
    private string? _lastFailure;
    private long _refused;
    private long _strangers;

    /// <param name="host">A name or an address.</param>
    public RtpTransport(UplinkContext context, string host, int port)
    {
        (_context, _host, _port) = (context, host, port);
        _reports = context.Plan.Feedback == UplinkFeedback.Reports ? new ReportFeedback(context.Session, context.Identity) : null;
        _batch = new PacketBatch(context.Plan.MaxPacket);
        _isAddress = IPAddress.TryParse(host, out _);
    }

    public int Connections { get; private set; }

    public bool IsUp => _socket is not null;

    public bool IsAnswered => IsUp && (_reports is null ? _farEnd.Answers : _refusal == 0);

    public bool IsRefused => Volatile.Read(ref _refusal) != 0;

    public string? LastFailure => Volatile.Read(ref _lastFailure);

    public long Refused => Volatile.Read(ref _refused);

    public long Strangers => Volatile.Read(ref _strangers);

    public MediaInstant NextDeadline => MediaInstant.Min(_lookup is null ? _farEnd.NextSearch : MediaInstant.Never, _refusal == 0 || _triedAt == MediaInstant.Never ? MediaInstant.Never : _triedAt + Quiet);

    public void OnReady(in EpollEvent ready, MediaInstant now)
    {
        if (ready.Token - _context.FirstToken == LookupToken)
            OnLookedUp(now);
        else if (_socket is { } socket)
            OnSocketReady(socket, ready.Events, now);
    }

    public void OnTime(MediaInstant now)
    {
        if (_lookup is null && now >= _farEnd.NextSearch)
            LookUp(now);
        if (_refusal != 0 && _triedAt != MediaInstant.Never && now - _triedAt >= Quiet)
            OnAccepted();
    }

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (_isRoomAwaited)
            return UplinkSend.Full;
        if (!_batch.TryAdd(packet))
        {
            Flush(now);
            if (!_batch.TryAdd(packet))
                return UplinkSend.Full;
        }

        _reports?.OnSent(packet);
        return UplinkSend.Done;
    }

    public void Flush(MediaInstant now)
    {
        if (_socket is not { } socket || _isRoomAwaited || _batch.IsEmpty)
            return;
        var result = _batch.Send(socket, _peer);
        _farEnd.OnSent();
        _triedAt = MediaInstant.Min(_triedAt, now);
        if (result.Refused > 0)
            OnRefused(result.Errno, result.Refused);
        if (!_batch.IsEmpty)
            AwaitRoom(isAwaited: true);
    }

    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now)
    {
        _triedAt = MediaInstant.Min(_triedAt, now);
        if (_socket?.Send(rtcp, _peer) is { IsFailed: true } failed)
            OnRefused(failed.Errno, 1);
        _reports?.OnSenderReport(track, ntpTime, now);
    }

    public void Dispose()
    {
        _lookup?.Dispose();
        _socket?.Dispose();
        _batch.Dispose();
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
                OnRefused(got.Errno, 1);
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
        OnAccepted();
        if (TryReadReceiver(rtcp, out var receiver) && IsAnother(receiver, now))
            return; // what it says has another clock, and is of packets that are given up
        _context.Session.OnFeedback(rtcp, now);
        _reports?.OnRtcp(rtcp, now);
    }

    /// <summary>Who speaks: what the first packet of a compound begins with, in reports and feedback alike (RFC 3550 §6.4, RFC 4585 §6.1).</summary>
    private static bool TryReadReceiver(ReadOnlySpan<byte> rtcp, out Ssrc receiver)
    {
        receiver = default;
        if (!RtcpReader.TryNext(ref rtcp, out var packet) || packet.Body.Length < sizeof(uint))
            return false;
        receiver = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(packet.Body));
        return true;
    }

    private void AwaitRoom(bool isAwaited)
    {
        if (isAwaited == _isRoomAwaited || _socket is null)
            return;
        _isRoomAwaited = isAwaited;
        _context.Epoll.Modify(_socket.Handle, isAwaited ? EpollEvents.Readable | EpollEvents.Writable : EpollEvents.Readable, _context.FirstToken + SocketToken);
    }

    private void OnRefused(int errno, int packets)
    {
        _triedAt = MediaInstant.Never;
        Volatile.Write(ref _refused, _refused + packets);
        if (errno == _refusal)
            return;
        Volatile.Write(ref _refusal, errno);
        var reason = ConnectError.Describe(errno, _peer.ToEndPoint());
        Volatile.Write(ref _lastFailure, reason);
        UplinkLog.Refused(_context.Log, _context.Name, reason);
    }

    private void OnAccepted()
    {
        if (_refusal == 0)
            return;
        Volatile.Write(ref _refusal, 0);
        UplinkLog.GetsThrough(_context.Log, _context.Name);
    }
}

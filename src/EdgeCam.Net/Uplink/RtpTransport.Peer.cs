using System.Net;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Publish;
using EdgeCam.Units;

namespace EdgeCam.Net.Uplink;

/// <content>Who the peer is: its name is looked up at first, and again while nobody answers there.</content>
public sealed partial class RtpTransport
{
    private const int IPv4Headers = 20 + 8;
    private const int IPv6Headers = 40 + 8;
    private readonly FarEndWatch _farEnd = new();
    private readonly string _host;
    private readonly int _port;
    private readonly bool _isAddress;
    private NameLookup? _lookup;

    private void LookUp(MediaInstant now)
    {
        var answered = _farEnd.Answers;
        if (!_farEnd.TryBeginSearch(IsUp, now))
            return;
        if (answered)
            UplinkLog.Silent(_context.Log, _context.Name, _peer.ToEndPoint(), FarEndWatch.Silence.TotalSeconds);
        if (IsUp && _isAddress)
        {
            OnStillThere();
            return;
        }

        _lookup = new NameLookup(_host);
        _context.Epoll.Add(_lookup.Handle, EpollEvents.Readable, _context.FirstToken + LookupToken);
    }

    private void OnLookedUp(MediaInstant now)
    {
        if (_lookup is not { } lookup)
            return;
        var isFound = lookup.TryTake(out var addresses, out var problem);
        _context.Epoll.Remove(lookup.Handle);
        lookup.Dispose();
        _lookup = null;
        if (isFound)
            SendTo(new IPEndPoint(_farEnd.Choose(addresses, IsUp ? _peer.ToEndPoint().Address : null, now), _port));
        else
            OnNotFound($"{_host} is not known: {problem}. Check the name and the name server.");
        if (_reports is not null && IsUp)
            _farEnd.StopSearching();
    }

    private void SendTo(IPEndPoint peer)
    {
        if (IsUp && PeerAddress.From(peer) == _peer)
        {
            OnStillThere();
            return;
        }

        DatagramSocket? socket = null;
        try
        {
            var isIPv6 = peer.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            socket = DatagramSocket.Bind(new IPEndPoint(isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
            socket.SendBuffer(SendBufferBytes);
            socket.ReportErrors();
            _context.Epoll.Add(socket.Handle, EpollEvents.Readable, _context.FirstToken + SocketToken);
            CloseSocket();
            (_socket, _peer, _isRoomAwaited, _refusal) = (socket, PeerAddress.From(peer), false, 0);
            _context.Session.OverheadBytes = isIPv6 ? IPv6Headers : IPv4Headers;
            _farEnd.OnMoved();
            BeginAnew();
            UplinkLog.Sending(_context.Log, _context.Name, peer);
        }
        catch (LinuxException problem)
        {
            if (socket is not null && socket != _socket)
                socket.Dispose();
            OnNotFound(problem.Message);
        }
    }

    private void CloseSocket()
    {
        if (_socket is not { } socket)
            return;
        _context.Epoll.Remove(socket.Handle);
        socket.Dispose();
    }

    private void OnNotFound(string reason)
    {
        if (!string.Equals(reason, _lastFailure, StringComparison.Ordinal))
            UplinkLog.NotFound(_context.Log, _context.Name, reason);
        Volatile.Write(ref _lastFailure, reason);
        OnStillThere();
    }

    /// <summary>Its address is the same. Who has never answered may have come meanwhile and lacks the key frame; who has is probed.</summary>
    private void OnStillThere()
    {
        if (IsUp && !_farEnd.HasAnswered)
            BeginAnew();
    }

    /// <summary>Whoever listens now knows nothing of what was sent.</summary>
    private void BeginAnew()
    {
        Connections++;
        _batch.Clear();
        AwaitRoom(isAwaited: false);
        _reports?.Restart();
    }

    /// <summary>Notes that the far end is there; true when it is another one, for which everything begins anew.</summary>
    private bool IsAnother(Ssrc receiver, MediaInstant now)
    {
        if (!_farEnd.Answers)
            UplinkLog.Answers(_context.Log, _context.Name, _peer.ToEndPoint());
        var isAnother = _farEnd.OnHeard(receiver, now);
        if (_reports is not null)
        {
            _farEnd.StopSearching(); // its reports are rare, and may be those of one receiver for each track
            return false;
        }

        if (isAnother)
            BeginAnew();
        return isAnother;
    }
}

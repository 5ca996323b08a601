using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Units;
using EdgeCam.Uplink.Feedback;

namespace EdgeCam.Net.Publish;

/// <summary>From a URL to a connection: the name, its addresses one after the other, the socket.</summary>
public sealed partial class RtspPublisherConnection
{
    private const int ErrorTimedOut = 110; // ETIMEDOUT, as connect(2) would say it after minutes
    private NameLookup? _lookup;
    private IPEndPoint[] _addresses = [];
    private int _nextAddress;
    private int _lastError = ErrorTimedOut;
    private MediaInstant _addressDeadline = MediaInstant.Never;
    private StreamSocket? _socket;

    private IPEndPoint Relay => _addresses[_nextAddress - 1];

    private void FindRelay(MediaInstant now)
    {
        if (_session.Url.IsSecure && !_plan.Clock.MayBeginTls(now, out var reason))
        {
            _session.OnConnectFailed($"The relay {_session.Url.Server} is not called yet: {reason}.");
            return;
        }

        PublishLog.Connecting(_log, _session.Url);
        if (IPAddress.TryParse(_session.Url.Host, out var address))
        {
            ConnectToAny([address], now);
            return;
        }

        _lookup = new NameLookup(_session.Url.Host);
        _epoll.Add(_lookup.Handle, EpollEvents.Readable, _firstToken + LookupToken);
    }

    private void OnLookedUp(MediaInstant now)
    {
        if (_lookup is null)
            return;
        var isFound = _lookup.TryTake(out var addresses, out var problem);
        CloseLookup();
        if (isFound)
            ConnectToAny(addresses, now);
        else
            _session.OnConnectFailed($"The relay {_session.Url.Host} is not known: {problem}. Check the name and the name server.");
    }

    private void ConnectToAny(IPAddress[] addresses, MediaInstant now)
    {
        _addresses = [.. addresses.Select(address => new IPEndPoint(address, _session.Url.Port))];
        _nextAddress = 0;
        TryNextAddress(now);
    }

    /// <summary>Each address gets an equal share of the time.</summary>
    private void TryNextAddress(MediaInstant now)
    {
        CloseStream();
        while (_nextAddress < _addresses.Length)
        {
            var to = _addresses[_nextAddress++];
            _socket = StreamSocket.BeginConnect(to, out var errno);
            if (_socket is null)
            {
                _lastError = errno;
                continue;
            }

            _lastError = ErrorTimedOut;
            _addressDeadline = now + (_plan.Session.ConnectTimeout / _addresses.Length);
            _interest = EpollEvents.Writable;
            _epoll.Add(_socket.Handle, _interest, _firstToken + StreamToken);
            return;
        }

        _session.OnConnectFailed(ConnectError.Describe(_lastError, Relay));
    }

    private void OnConnectDecided(MediaInstant now)
    {
        if (_socket is null)
            return;
        _lastError = _socket.PendingError;
        if (_lastError != 0)
        {
            TryNextAddress(now);
            return;
        }

        _addressDeadline = MediaInstant.Never;
        _socket.NoDelay();
        _socket.NotSentLowWater(_plan.NotSentBytes);
        Progress = new TcpProgress(_plan.StartRate, _plan.MostRate);
        if (_socket.TryReadInfo(out var info))
            Progress.OnConnected(ReadingOf(info));
        if (_session.Url.IsSecure)
            BeginTls();
        else
            Begin(now);
    }

    /// <summary>The connection stands.</summary>
    private void Begin(MediaInstant now)
    {
        if (IsUdp && !TryOpenPorts())
            return;
        (_lastProgress, _nextStallCheck) = (now, now + StallCheckInterval);
        _session.OnConnected(now);
    }

    /// <summary>The relay has named another one.</summary>
    private void FollowRedirect(MediaInstant now)
    {
        PublishLog.Redirected(_log, _session.Url);
        CloseStream();
        ClosePorts();
        FindRelay(now);
    }

    private void CloseLookup()
    {
        if (_lookup is null)
            return;
        _epoll.Remove(_lookup.Handle);
        _lookup.Dispose();
        _lookup = null;
    }

    private void CloseStream()
    {
        _nextStallCheck = MediaInstant.Never;
        _addressDeadline = MediaInstant.Never;
        _outbox.Clear();
        _isRoomWanted = false;
        _inputLength = 0;
        CloseTls();
        if (_socket is null)
            return;
        _epoll.Remove(_socket.Handle);
        _socket.Dispose();
        _socket = null;
    }
}

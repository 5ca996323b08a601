using System.Net;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Publish;
using EdgeCam.Timing;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Net.Uplink;

/// <content>
/// Who the peer is: its name is looked up at first, and again while nobody answers there. Each time the session begins
/// anew, with a key frame: whoever comes late has waited half a minute at most, however long it was dark.
/// </content>
public sealed partial class RtpTransport
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10); // feedback comes every few hundredths of a second
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);    // nothing refused for so long: it gets through
    private readonly Backoff _backoff = new();
    private readonly string _host;
    private readonly int _port;
    private readonly bool _isAddress;
    private NameLookup? _lookup;
    private int _lookups;
    private MediaInstant _nextLookup = new(long.MinValue);

    private void LookUp(MediaInstant now)
    {
        if (_socket is not null && !_isAnswerDue)
        {
            _nextLookup = now + Silence;
            return;
        }

        if (_hasAnswered)
            UplinkLog.Silent(_context.Log, _context.Name, _peer.ToEndPoint(), Silence.TotalSeconds);
        _hasAnswered = false;
        _nextLookup = _backoff.OnFailed(now); // unless it answers
        if (_socket is not null)
            Connections++;
            _reports?.Restart();
        if (_socket is not null && _isAddress)
            return;
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
            SendTo(new IPEndPoint(addresses[_lookups++ % addresses.Length], _port)); // a host may answer at one address only
        else
            OnNotFound($"{_host} is not known: {problem}. Check the name and the name server.");
        if (_context.Plan.Feedback == UplinkFeedback.Reports && IsUp)
            _nextLookup = MediaInstant.Never; // who says nothing may hear us well
    }

    private void SendTo(IPEndPoint peer)
    {
        if (_socket is not null && PeerAddress.From(peer) == _peer)
            return;
        DatagramSocket? socket = null;
        try
        {
            var any = peer.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            socket = DatagramSocket.Bind(new IPEndPoint(any, 0));
            socket.SendBuffer(SendBufferBytes);
            socket.ReportErrors();
            _context.Epoll.Add(socket.Handle, EpollEvents.Readable, _context.FirstToken + SocketToken);
            CloseSocket();
            (_socket, _peer, _isRoomAwaited, _refusal) = (socket, PeerAddress.From(peer), false, 0);
            Connections++;
            _reports?.Restart();
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
    }

    private void OnHeard(MediaInstant now)
    {
        _backoff.OnWorking(now);
        if (_context.Plan.Feedback != UplinkFeedback.Reports)
            _nextLookup = now + Silence;
    }
}

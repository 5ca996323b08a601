using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Rtsp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtsp;

/// <summary>
/// One RTSP connection: bytes in, requests to its session, responses and interleaved media out. Whatever
/// the peer does, only this connection ends by it.
/// </summary>
/// <remarks>Thread-bound to the fan-out.</remarks>
internal sealed partial class RtspConnection : IDisposable
{
    private const int OutboxBytes = 16 * 1024;
    private const int TurnsPerWake = 4; // a peer that never stops sending waits for the others
    private readonly RtspServer _server;
    private readonly StreamSocket _socket;
    private readonly RtspSession _session;
    private readonly ConnectionTransport _transport;
    private readonly byte[] _input = new byte[RtspReader.MaxMessageBytes];
    private readonly Outbox _outbox = new(OutboxBytes);
    private int _inputLength;
    private bool _isBlocked;
    private bool _closesAfterOutbox;
    private MediaInstant _lastHeard;
    private MediaInstant? _requestBegan;

    public RtspConnection(RtspServer server, StreamSocket socket, IPEndPoint peer, bool isSecure, ulong token, MediaInstant now)
    {
        _server = server;
        _socket = socket;
        Peer = peer;
        Token = token;
        _transport = new ConnectionTransport(peer.Address, server.Ports, server.Plan.Multicast, isSecure);
        _session = new RtspSession(this, server.Access, RtspServer.NewSessionId(), server.Plan.SessionTimeout, peer.Address.GetAddressBytes());
        _lastHeard = now;
        _requestBegan = now;
    }

    public ulong Token { get; }

    public IPEndPoint Peer { get; }

    public StreamSocket Socket => _socket;

    public bool IsClosed { get; private set; }

    public bool HasSession => _session.State != RtspSessionState.Init;

    /// <summary>Bytes have come, or the peer has hung up.</summary>
    public void OnReadable(MediaInstant now)
    {
        for (var turn = 0; turn < TurnsPerWake && !IsClosed && !_closesAfterOutbox; turn++)
        {
            var got = _socket.Receive(_input.AsSpan(_inputLength));
            if (got.IsWouldBlock)
                break;
            if (!got.Succeeded || got.IsClosed)
            {
                Close();
                return;
            }

            _inputLength += got.Bytes;
            ReadMessages(now);
        }

        Push();
    }

    /// <summary>The socket has room again.</summary>
    public void OnWritable() => Push();

    /// <summary>RTCP came from this player.</summary>
    public void OnHeard(MediaInstant now) => _lastHeard = now;

    /// <summary>Ends what has waited too long. UDP players are heard by RTCP and keep-alives, TCP players by TCP.</summary>
    public void OnTick(MediaInstant now)
    {
        if (_requestBegan is { } began && now - began > _server.Plan.RequestTimeout)
        {
            _server.Counters.RequestTimeouts++;
            Close();
        }
        else if (now - _lastHeard > _server.Plan.SessionTimeout && !(IsPlaying && _transport.Kind == TransportKind.Interleaved))
        {
            _server.Counters.SessionTimeouts++;
            RtspLog.SessionTimedOut(_server.Log, Peer, _server.Plan.SessionTimeout.TotalSeconds);
            Close();
        }
        else
        {
            SendReportsIfDue(now);
            Push();
        }
    }

    public void Close()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _session.OnClosed();
        _server.OnClosed(this);
    }

    /// <summary>A fault of ours while serving this peer: it ends here.</summary>
    public void Fail(Exception fault)
    {
        RtspLog.ConnectionFault(_server.Log, Peer, fault);
        Close();
    }

    public void Dispose() => _socket.Dispose();

    private void ReadMessages(MediaInstant now)
    {
        var consumed = 0;
        while (!IsClosed && !_closesAfterOutbox)
        {
            var read = RtspReader.TryRead(_input.AsSpan(consumed, _inputLength - consumed), out var message, out var taken);
            consumed += taken;
            if (read == RtspRead.Incomplete)
                break;
            OnMessage(read, message, now);
        }

        _input.AsSpan(consumed, _inputLength - consumed).CopyTo(_input);
        _inputLength -= consumed;
        if (_inputLength > 0)
            _requestBegan = consumed > 0 ? now : _requestBegan ?? now;
        else if (consumed > 0)
            _requestBegan = null;
    }

    private void OnMessage(RtspRead read, in RtspMessage message, MediaInstant now)
    {
        _lastHeard = now;
        switch (read)
        {
            case RtspRead.Request:
                Answer(message.Request!, now);
                break;
            case RtspRead.Malformed:
                Refuse(RtspStatus.BadRequest);
                break;
            case RtspRead.TooLarge:
                Refuse(RtspStatusText.StatusOf(message.Limit));
                break;
        }
    }

    private void Answer(RtspRequest request, MediaInstant now)
    {
        var refusals = _session.Refusals;
        var response = _session.OnRequest(request, now);
        if (_session.Refusals > refusals)
        {
            _server.Counters.WrongPasswords++;
            RtspLog.WrongPassword(_server.Log, Peer);
        }

        Respond(response, request.CSeq);
        SendReportsIfDue(now); // PLAY: the first one at once
        _closesAfterOutbox |= _session.IsToBeClosed;
    }

    private void Refuse(RtspStatus status)
    {
        _server.Counters.Malformed++;
        Respond(new RtspResponse(status), cseq: null);
        _closesAfterOutbox = true; // where the next message begins is no longer known
    }

    private void Respond(RtspResponse response, int? cseq)
    {
        if (response.TryWrite(_outbox.Room, cseq, RtspServer.Product, out var written))
            _outbox.Grow(written);
        else
            Close(); // it sends requests and does not read the answers
    }

    /// <summary>Sends the outbox and then, when nothing waits, media.</summary>
    private void Push()
    {
        if (IsClosed)
            return;
        var result = _outbox.Flush(_socket);
        if (_closesAfterOutbox)
            result = SendResult.Closed; // blocked too: it does not read, and what it goes on to send would keep the thread awake
        Settle(result == SendResult.Done ? SendMedia(long.MaxValue) : result);
    }

    private void Settle(SendResult result)
    {
        if (result == SendResult.Closed)
        {
            Close();
            return;
        }

        var isBlocked = result == SendResult.Blocked;
        if (isBlocked != _isBlocked)
            _server.Watch(this, wantsWritable: isBlocked);
        _isBlocked = isBlocked;
    }
}

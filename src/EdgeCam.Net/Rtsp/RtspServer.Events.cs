using System.Net;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Rtp;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtsp;

/// <summary>What the fan-out thread does when something happens.</summary>
public sealed partial class RtspServer
{
    private const ulong WakeToken = 0;
    private const ulong ListenerToken = 1;
    private const ulong RtcpToken = 2;
    private const ulong RtpToken = 3;
    private const ulong FirstConnection = 16;
    private const int DatagramsPerWake = 64; // a flood waits for the players

    private void Handle(in EpollEvent happened)
    {
        switch (happened.Token)
        {
            case WakeToken:
                OnWake();
                break;
            case ListenerToken:
                Accept();
                break;
            case RtcpToken:
                ReceiveReports();
                break;
            case RtpToken:
                DrainRtp();
                break;
            default:
                if (_connections.TryGetValue(happened.Token, out var connection))
                    Handle(connection, happened.Events);
                break;
        }
    }

    private void OnWake()
    {
        _wake.Drain(); // before looking: what is published meanwhile signals again
        FollowOffers();
        foreach (var fanOut in _fanOuts)
            fanOut.OnPublished();
        while (_decrypted.TryDequeue(out var decrypted))
            Admit(decrypted.Socket, decrypted.Peer, isSecure: true);
    }

    private void FollowOffers()
    {
        while (_offers.TryDequeue(out var offered))
        {
            var gone = _fanOuts.Except(offered).ToArray();
            _fanOuts = offered;
            Array.ForEach(gone, TakeDown);
        }
    }

    private void TakeDown(StreamFanOut gone)
    {
        gone.Stream.Ignore(_wake.Signal);
        foreach (var connection in _connections.Values.Where(connection => connection.Uses(gone)))
            connection.Close();
        TakeDownClosed();
        Volatile.Write(ref _droppedBefore, _droppedBefore + gone.Datagrams.Dropped);
        Volatile.Write(ref _sentBefore, _sentBefore + gone.Datagrams.BytesSent);
        gone.Dispose();
    }

    /// <summary>One bad client never ends the process: a fault of ours in its connection ends that connection.</summary>
    private static void Handle(RtspConnection connection, EpollEvents events)
    {
        try
        {
            if ((events & EpollEvents.Writable) != EpollEvents.None)
                connection.OnWritable();
            if ((events & ~EpollEvents.Writable) != EpollEvents.None)
                connection.OnReadable(MonotonicClock.Now);
        }
        catch (Exception fault)
        {
            connection.Fail(fault);
        }
    }

    private void OnTime(MediaInstant now)
    {
        _isCatchingUp = false;
        foreach (var fanOut in _fanOuts)
        {
            if (fanOut.Datagrams.IsAnyCatchingUp)
                fanOut.Datagrams.CatchUp(now);
            _isCatchingUp |= fanOut.Datagrams.IsAnyCatchingUp;
        }

        if (now < _nextTick)
            return;
        _nextTick = now + TickInterval;
        ListenFor(EpollEvents.Readable);
        foreach (var fanOut in _fanOuts)
            ReportToGroup(fanOut, now);
        foreach (var connection in _connections.Values)
            Tick(connection, now);
    }

    private static void Tick(RtspConnection connection, MediaInstant now)
    {
        try
        {
            connection.OnTick(now);
        }
        catch (Exception fault)
        {
            connection.Fail(fault);
        }
    }

    private void ReportToGroup(StreamFanOut fanOut, MediaInstant now)
    {
        if (fanOut.Group.Reader is not { } reader || now < fanOut.Group.NextReport)
            return;
        fanOut.Group.NextReport = now + ReportWriter.Interval;
        Reports.Send(reader.Socket, reader, fanOut.Tracks, now);
    }

    private void Accept()
    {
        while (true)
        {
            switch (_listener.TryAccept(out var socket, out var peer))
            {
                case AcceptResult.Accepted:
                    socket!.NoDelay();
                    socket.NotSentLowWater(UnsentLowWater);
                    Admit(socket, peer!, isSecure: false);
                    break;
                case AcceptResult.Exhausted:
                    if (!GiveWay())
                        ListenFor(EpollEvents.None); // until the next tick: who waits would keep the thread awake
                    return;
                default:
                    return;
            }
        }
    }

    private void ListenFor(EpollEvents events) => _epoll.Modify(_listener.Handle, events, ListenerToken);

    // Enough to keep a fast link busy until the thread comes round again, little enough that what is old stays in the ring.
    private const int UnsentLowWater = 8 * 1024;

    private void Adopt(StreamSocket socket, IPEndPoint peer)
    {
        _decrypted.Enqueue((socket, peer));
        _wake.Signal();
    }

    private void Admit(StreamSocket socket, IPEndPoint peer, bool isSecure)
    {
        if (_connections.Values.Count(connection => connection.Peer.Address.Equals(peer.Address)) >= Plan.MaxConnectionsPerAddress)
        {
            Counters.RefusedPerAddress++;
            socket.Dispose();
            return;
        }

        if (_connections.Count >= Plan.MaxConnections && !GiveWay())
        {
            Counters.RefusedFull++;
            socket.Dispose();
            return;
        }

        var connection = new RtspConnection(this, socket, peer, isSecure, ++_lastToken, MonotonicClock.Now);
        _connections.Add(connection.Token, connection);
        _epoll.Add(socket.Handle, EpollEvents.Readable, connection.Token);
        Counters.Connections = _connections.Count;
    }

    /// <summary>Full: the oldest connection without a session makes room, so that those who never speak keep nobody out.</summary>
    private bool GiveWay()
    {
        var idle = _connections.Values.Where(connection => !connection.HasSession && !connection.IsClosed).MinBy(connection => connection.Token);
        if (idle is null)
            return false;
        RtspLog.Full(Log, _connections.Count);
        Counters.RefusedFull++;
        idle.Close();
        TakeDownClosed();
        return true;
    }

    private void TakeDownClosed()
    {
        foreach (var connection in _closed)
        {
            _epoll.Remove(connection.Socket.Handle);
            _connections.Remove(connection.Token);
            connection.Dispose();
            Counters.Connections = _connections.Count;
        }

        _closed.Clear();
    }

    private void ReceiveReports()
    {
        PeerAddress from = default;
        for (var i = 0; i < DatagramsPerWake && Ports.Rtcp.Receive(_datagram, ref from) is { Succeeded: true } got; i++)
        {
            ReadOnlySpan<byte> rest = _datagram.AsSpan(0, got.Bytes);
            if (_byControlAddress.TryGetValue(from, out var connection) && RtcpReader.TryNext(ref rest, out _))
                connection.OnHeard(MonotonicClock.Now);
        }
    }

    // Players send empty packets here to open a way back through their router; nothing else is expected.
    private void DrainRtp()
    {
        PeerAddress from = default;
        for (var i = 0; i < DatagramsPerWake && Ports.Rtp.Receive(_datagram, ref from).Succeeded; i++)
        {
        }
    }
}

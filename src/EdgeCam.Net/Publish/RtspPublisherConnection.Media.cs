using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;

namespace EdgeCam.Net.Publish;

/// <summary>Packets and reports, interleaved on the connection or as datagrams to the relay.</summary>
public sealed partial class RtspPublisherConnection
{
    private const int DatagramsPerWake = 16;
    private const int MaxReportBytes = 2048;
    private readonly byte[] _frame;
    private readonly byte[] _report = new byte[MaxReportBytes];
    private readonly PublishPorts?[] _ports = new PublishPorts?[2]; // by track; over TCP there are none

    private bool IsUdp => _plan.Session.Transport == TransportProtocol.Udp;

    /// <summary>Offers one RTP packet.</summary>
    /// <param name="track">One that the description names.</param>
    /// <param name="rtpPacket">At most <see cref="RtspPublisherPlan.MaxPacketBytes"/>; not kept.</param>
    /// <param name="now">The time.</param>
    public PublishSend TrySend(Track track, ReadOnlySpan<byte> rtpPacket, MediaInstant now)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rtpPacket.Length, _plan.MaxPacketBytes, nameof(rtpPacket));
        if (State != PublishState.Recording || _session.GrantOf(track) is not { } grant)
            return PublishSend.Closed;
        return IsUdp ? _ports[(int)track]!.Rtp.Send(rtpPacket, grant.Rtp) : SendInterleaved((byte)grant.Rtp, rtpPacket, now);
    }

    /// <summary>Offers a sender report or another compound RTCP packet, which goes before packets that are not taken yet.</summary>
    /// <param name="track">As for <see cref="TrySend"/>.</param>
    /// <param name="rtcpPacket">At most <see cref="RtspPublisherPlan.MaxPacketBytes"/>; not kept.</param>
    public PublishSend TrySendReport(Track track, ReadOnlySpan<byte> rtcpPacket)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rtcpPacket.Length, _plan.MaxPacketBytes, nameof(rtcpPacket));
        if (State != PublishState.Recording || _session.GrantOf(track) is not { } grant)
            return PublishSend.Closed;
        if (IsUdp)
            return _ports[(int)track]!.Rtcp.Send(rtcpPacket, grant.Rtcp);

        var frame = Frame((byte)grant.Rtcp, rtcpPacket);
        if (!TryPost(_frame, frame.Length, out var written))
            return PublishSend.Full;
        Progress.OnOtherWritten(written);
        Flush();
        return Closing(PublishSend.Ok);
    }

    /// <summary>The packet leaves whole: what the socket takes in part goes on from the outbox, before anything else.</summary>
    private PublishSend SendInterleaved(byte channel, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (!_outbox.IsEmpty && !Flush())
            return Closing(Refuse());
        var frame = Frame(channel, packet);
        if (_tls is not null)
            return SendSealed(frame.Length, now);
        var sent = _socket!.Send(frame);
        if (sent.IsWouldBlock)
            return Refuse();
        if (!sent.Succeeded)
        {
            _session.OnClosed();
            return Closing(PublishSend.Closed);
        }

        Progress.OnPacketWritten(frame.Length, now);
        if (sent.Bytes < frame.Length)
        {
            _outbox.TryAppend(frame[sent.Bytes..]); // empty until now, and larger than any packet
            Watch();
        }

        return PublishSend.Ok;
    }

    /// <summary>A record that was made must leave: the packet is taken though the socket may have no room for it.</summary>
    private PublishSend SendSealed(int length, MediaInstant now)
    {
        TryPost(_frame, length, out var written); // the outbox is empty, and larger than any packet
        Progress.OnPacketWritten(written, now);
        Flush();
        return Closing(PublishSend.Ok);
    }

    /// <summary>The next event says when there is room, whatever happens in between.</summary>
    private PublishSend Refuse()
    {
        _isRoomWanted = true;
        if (!IsOver)
            Watch();
        return PublishSend.Full;
    }

    /// <summary>A connection that ended while something was sent is closed here: no event may follow.</summary>
    private PublishSend Closing(PublishSend otherwise)
    {
        if (!IsOver)
            return otherwise;
        Settle();
        return PublishSend.Closed;
    }

    private ReadOnlySpan<byte> Frame(byte channel, ReadOnlySpan<byte> packet)
    {
        UnitPacker.WritePrefix(_frame, channel, packet.Length);
        packet.CopyTo(_frame.AsSpan(UnitPacker.InterleavedPrefix));
        return _frame.AsSpan(0, UnitPacker.InterleavedPrefix + packet.Length);
    }

    /// <summary>A pair of ports for each track, at the address that the relay knows us by: some compare.</summary>
    private bool TryOpenPorts()
    {
        ClosePorts();
        try
        {
            foreach (var track in PublishSession.TracksOf(_plan.Session))
            {
                var ports = new PublishPorts(_epoll, _firstToken + DatagramToken + (2 * (ulong)track), _socket!.LocalEndPoint.Address, Relay);
                _ports[(int)track] = ports;
                _session.OnPortsOpened(track, ports.Numbers);
            }

            return true;
        }
        catch (LinuxException fault)
        {
            _session.OnConnectFailed($"No UDP ports for the stream: {fault.Message}");
            return false;
        }
    }

    private void ClosePorts()
    {
        foreach (ref var ports in _ports.AsSpan())
        {
            ports?.Dispose();
            ports = null;
        }
    }

    private void OnDatagramReady(int index, EpollEvents events, MediaInstant now)
    {
        if (_ports[index / 2] is not { } ports)
            return;
        var isControl = index % 2 == 1;
        (isControl ? ports.Rtcp : ports.Rtp).OnReady(events);
        for (var i = 0; isControl && i < DatagramsPerWake && ports.TryReceiveReport(_report, out var length); i++)
        {
            if (length > 0)
                ReportReceived?.Invoke((Track)(index / 2), _report.AsSpan(0, length), now);
        }
    }
}

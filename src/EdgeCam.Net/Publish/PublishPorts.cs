using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Rtsp;
using EdgeCam.Rtsp;

namespace EdgeCam.Net.Publish;

/// <summary>The two UDP ports of one track that is published: RTP, and RTCP both ways. They talk to the relay only.</summary>
/// <remarks>Thread-bound. Sending and receiving allocate nothing.</remarks>
internal sealed class PublishPorts : IDisposable
{
    private const int SendBufferBytes = 256 * 1024; // an IDR; what is not sent yet should wait with the sender, not here
    private readonly DatagramPorts _ports;
    private readonly PeerAddress _relay;

    /// <param name="epoll">Both ports are watched there, with <paramref name="firstToken"/> (RTP) and the next (RTCP).</param>
    /// <param name="firstToken">As above.</param>
    /// <param name="local">Our address.</param>
    /// <param name="relay">Its port does not matter: each packet names it.</param>
    /// <exception cref="Linux.LinuxException">There are no ports or no descriptors left.</exception>
    public PublishPorts(Epoll epoll, ulong firstToken, IPAddress local, IPEndPoint relay)
    {
        _relay = PeerAddress.From(relay);
        _ports = new DatagramPorts(local, 0, multicast: null);
        _ports.Rtp.SendBuffer(SendBufferBytes);
        Rtp = new Port(epoll, firstToken, _ports.Rtp, _relay, EpollEvents.None);
        Rtcp = new Port(epoll, firstToken + 1, _ports.Rtcp, _relay, EpollEvents.Readable);
    }

    public Port Rtp { get; }

    public Port Rtcp { get; }

    public TransportPair Numbers => new((ushort)_ports.RtpPort, (ushort)_ports.RtcpPort);

    /// <summary>Takes the next datagram; one that is not the relay's has no length.</summary>
    public bool TryReceiveReport(Span<byte> buffer, out int length)
    {
        PeerAddress from = default;
        var got = _ports.Rtcp.Receive(buffer, ref from);
        length = from.IsSameHost(_relay) ? got.Bytes : 0;
        return got.Succeeded;
    }

    public void Dispose()
    {
        Rtp.Unwatch();
        Rtcp.Unwatch();
        _ports.Dispose();
    }

    /// <summary>One of the two.</summary>
    internal sealed class Port
    {
        private readonly Epoll _epoll;
        private readonly ulong _token;
        private readonly DatagramSocket _socket;
        private readonly PeerAddress _relay;
        private readonly EpollEvents _always;

        public Port(Epoll epoll, ulong token, DatagramSocket socket, in PeerAddress relay, EpollEvents always)
        {
            (_epoll, _token, _socket, _relay, _always) = (epoll, token, socket, relay, always);
            epoll.Add(socket.Handle, always, token);
        }

        /// <summary>What the network refuses is lost as on the way; only a lack of room is worth waiting for.</summary>
        public PublishSend Send(ReadOnlySpan<byte> packet, int port)
        {
            var sent = _socket.Send(packet, _relay.WithPort(port));
            if (!sent.IsWouldBlock)
                return PublishSend.Ok;
            _epoll.Modify(_socket.Handle, _always | EpollEvents.Writable, _token);
            return PublishSend.Full;
        }

        public void OnReady(EpollEvents events)
        {
            if ((events & EpollEvents.Writable) != EpollEvents.None)
                _epoll.Modify(_socket.Handle, _always, _token);
        }

        public void Unwatch() => _epoll.Remove(_socket.Handle);
    }
}

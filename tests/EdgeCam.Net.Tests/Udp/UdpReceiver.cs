using System.Net;
using EdgeCam.Linux.Net;

namespace EdgeCam.Net.Tests.Udp;

/// <summary>Where a fixed destination sends to.</summary>
internal sealed class UdpReceiver : IDisposable
{
    private readonly DatagramSocket _socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly byte[] _buffer = new byte[2_048];

    public UdpReceiver() => _socket.ReceiveBuffer(4 << 20);

    public IPEndPoint EndPoint => _socket.LocalEndPoint;

    public List<byte[]> Received { get; } = [];

    /// <summary>Takes what is there.</summary>
    public List<byte[]> Receive()
    {
        PeerAddress from = default;
        while (_socket.Receive(_buffer, ref from) is { Succeeded: true } got)
            Received.Add(_buffer.AsSpan(0, got.Bytes).ToArray());
        return Received;
    }

    public void Dispose() => _socket.Dispose();
}

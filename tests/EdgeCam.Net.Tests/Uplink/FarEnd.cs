using System.Net;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Receiving;
using EdgeCam.Units;

namespace EdgeCam.Net.Tests.Uplink;

/// <summary>A receiver behind a network that delays and loses, on the test's thread. Its clock is the real one: so is the uplink's.</summary>
internal sealed class FarEnd : IDisposable
{
    private readonly DatagramSocket _socket;
    private readonly UplinkReceiver _receiver;
    private readonly Queue<(MediaInstant At, byte[] Bytes)> _toUs = [];
    private readonly Queue<(MediaInstant At, byte[] Bytes)> _toCamera = [];
    private readonly byte[] _buffer = new byte[2048];
    private PeerAddress _camera;

    public FarEnd(int port = 0, uint ssrc = 99)
    {
        _receiver = new(new UplinkReceiverPlan { Ssrc = new Ssrc(ssrc), Cname = "studio" });
        _socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _socket.ReceiveBuffer(4 << 20);
    }

    public IPEndPoint EndPoint => _socket.LocalEndPoint;

    /// <summary>Each way.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Of so many packets the last is lost.</summary>
    public int LosesEach { get; init; } = int.MaxValue;

    public UplinkReceiverCounters Counters => _receiver.Counters;

    /// <summary>Datagrams that came to its door.</summary>
    public int Seen { get; private set; }

    public List<byte[]> Pictures { get; } = [];

    public IPEndPoint Camera => _camera.ToEndPoint();

    /// <summary>Takes what has come and answers what is due.</summary>
    public void Turn()
    {
        var now = MonotonicClock.Now;
        PeerAddress from = default;
        while (_socket.Receive(_buffer, ref from) is { Succeeded: true } got)
        {
            _camera = from;
            if (++Seen % LosesEach != 0)
                _toUs.Enqueue((now + Delay, _buffer.AsSpan(0, got.Bytes).ToArray()));
        }

        while (_toUs.TryPeek(out var packet) && packet.At <= now)
            _receiver.OnPacket(_toUs.Dequeue().Bytes, now);
        _receiver.OnTime(now);
        while (_receiver.TryPollUnit(out var unit))
        {
            if (unit.Track == Media.Track.Video)
                Pictures.Add(unit.Bytes.ToArray());
        }

        while (_receiver.TryPollFeedback(_buffer, now, out var written))
            _toCamera.Enqueue((now + Delay, _buffer.AsSpan(0, written).ToArray()));
        while (_toCamera.TryPeek(out var answer) && answer.At <= now)
            _socket.Send(_toCamera.Dequeue().Bytes, _camera);
    }

    public void Dispose() => _socket.Dispose();
}

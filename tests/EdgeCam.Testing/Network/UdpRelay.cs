using System.Net;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Testing.Network;

/// <summary>
/// A link in real time between two UDP ports of this machine: who sends to <see cref="Entrance"/> reaches the target by
/// one <see cref="Link"/> and is answered by another, as if the target stood behind them. Its thread waits on a timer of
/// the kernel, which is right to about a tenth of a millisecond on a machine that is not overloaded.
/// </summary>
/// <remarks>Both links begin with the first datagram that enters. What it counted may be read after <see cref="Stop"/>.</remarks>
public sealed class UdpRelay : IDisposable
{
    private const ulong EntranceToken = 0;
    private const ulong ExitToken = 1;
    private const ulong TimerToken = 2;
    private const ulong StopToken = 3;
    private const int SocketBuffer = 4 * 1024 * 1024;
    private readonly DatagramSocket _entrance = Open();
    private readonly DatagramSocket _exit = Open();
    private readonly ReceiveBatch _batch = new();
    private readonly Epoll _epoll = new();
    private readonly TimerFd _timer = new();
    private readonly EventFd _stop = new();
    private readonly Thread _thread;
    private readonly LinkSpec _upSpec;
    private readonly LinkSpec _downSpec;
    private readonly PeerAddress _target;
    private Lane? _up;
    private Lane? _down;
    private PeerAddress _sender;

    /// <param name="target">Where what enters comes out.</param>
    /// <param name="up">From the entrance to the target.</param>
    /// <param name="down">Back.</param>
    public UdpRelay(IPEndPoint target, LinkSpec up, LinkSpec down)
    {
        (_target, _upSpec, _downSpec) = (PeerAddress.From(target), up, down);
        _epoll.Add(_entrance.Handle, EpollEvents.Readable, EntranceToken);
        _epoll.Add(_exit.Handle, EpollEvents.Readable, ExitToken);
        _epoll.Add(_timer.Handle, EpollEvents.Readable, TimerToken);
        _epoll.Add(_stop.Handle, EpollEvents.Readable, StopToken);
        _thread = new Thread(Run) { Name = "relay", IsBackground = true };
        _thread.Start();
    }

    public IPEndPoint Entrance => _entrance.LocalEndPoint;

    /// <summary>When the first datagram entered; Never before.</summary>
    public MediaInstant Start { get; private set; } = MediaInstant.Never;

    /// <summary>What went up, in the order in which it entered, with IP and UDP headers.</summary>
    public IReadOnlyList<SentPacket> Packets => _up?.Packets ?? [];

    /// <summary>The greatest delay of a datagram beyond what the links say, of those that went up: how well this machine keeps time.</summary>
    public TimeSpan GreatestLag => _up?.GreatestLag ?? TimeSpan.Zero;

    /// <summary>Nothing moves any more; what is under way is lost.</summary>
    public void Stop()
    {
        _stop.Signal();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _epoll.Dispose();
        _stop.Dispose();
        _timer.Dispose();
        _batch.Dispose();
        _entrance.Dispose();
        _exit.Dispose();
    }

    private void Run()
    {
        RealtimePriority.TryRaise();
        var ready = new EpollEvent[4];
        while (true)
        {
            var count = _epoll.Wait(ready, Timeout.InfiniteTimeSpan);
            foreach (var happened in ready.AsSpan(0, count))
            {
                if (happened.Token == StopToken)
                    return;
                if (happened.Token == EntranceToken)
                    TakeEntered();
                else if (happened.Token == ExitToken)
                    TakeReturned();
            }

            var next = _up?.Deliver(_exit, _target) ?? MediaInstant.Never;
            _timer.Arm(MediaInstant.Min(next, _down?.Deliver(_entrance, _sender) ?? MediaInstant.Never));
        }
    }

    private void TakeEntered()
    {
        while (_batch.Receive(_entrance) is > 0 and var count)
        {
            if (_up is null)
                Begin();
            _sender = _batch.From(count - 1);
            _up!.Offer(_batch, count);
        }
    }

    private void TakeReturned()
    {
        while (_batch.Receive(_exit) is > 0 and var count)
            _down?.Offer(_batch, count);
    }

    private void Begin()
    {
        Start = MonotonicClock.Now;
        _up = new Lane(new Link(_upSpec, Start));
        _down = new Lane(new Link(_downSpec, Start));
    }

    private static DatagramSocket Open()
    {
        var socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.ReceiveBuffer(SocketBuffer);
        socket.SendBuffer(SocketBuffer);
        return socket;
    }

    /// <summary>One direction: what is on its way, in the order of its delivery.</summary>
    private sealed class Lane(Link link)
    {
        private const int Headers = 28;   // IPv4 and UDP
        private const int TunHeader = 4;  // which mahimahi counts
        private readonly Queue<(MediaInstant At, byte[] Bytes)> _underWay = new();

        public List<SentPacket> Packets { get; } = [];

        public TimeSpan GreatestLag { get; private set; }

        public void Offer(ReceiveBatch batch, int count)
        {
            for (var i = 0; i < count; i++)
                Offer(batch.Bytes(i), MonotonicClock.Now);
        }

        /// <returns>When the next is due.</returns>
        public MediaInstant Deliver(DatagramSocket socket, in PeerAddress to)
        {
            var now = MonotonicClock.Now;
            while (_underWay.TryPeek(out var first) && first.At <= now)
            {
                socket.Send(first.Bytes, to);
                GreatestLag = now - first.At > GreatestLag ? now - first.At : GreatestLag;
                _underWay.Dequeue();
            }

            return _underWay.TryPeek(out var next) ? next.At : MediaInstant.Never;
        }

        private void Offer(ReadOnlySpan<byte> datagram, MediaInstant now)
        {
            var wireBytes = datagram.Length + Headers + (link.UsesTrace ? TunHeader : 0);
            var verdict = link.Offer(now, wireBytes);
            if (verdict.IsDelivered)
                _underWay.Enqueue((verdict.DeliversAt, datagram.ToArray()));
            Packets.Add(new SentPacket(
                now, verdict.IsDelivered ? verdict.DepartsAt : null, verdict.IsDelivered ? verdict.DeliversAt : null, wireBytes, PacketKind.Video,
                verdict.Outcome switch { LinkOutcome.TailDrop => LossKind.TailDrop, LinkOutcome.RandomLoss => LossKind.Random, _ => LossKind.None }));
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Rtsp;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Rtsp;

/// <summary>
/// The RTSP 1.0 server (RFC 2326) and everything that its players are sent: one thread, one epoll, no
/// locks. The thread is the fan-out: it follows each stream's ring and serves every player at the live
/// edge from one packetization.
/// </summary>
/// <remarks>Construction binds the sockets and throws <see cref="LinuxException"/>; <see cref="Start"/> begins to serve.</remarks>
public sealed partial class RtspServer : IDisposable
{
    internal const string Product = "EdgeCam";
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CatchUpTick = TimeSpan.FromMilliseconds(2);
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake = new();
    private readonly StreamListener _listener;
    private readonly ConcurrentQueue<StreamFanOut[]> _offers = new(); // behind one another: what was offered for an instant only is taken down, too
    private StreamFanOut[] _offered; // the newest of them; the caller's
    private volatile StreamFanOut[] _fanOuts; // that are served; replaced by the thread, once it runs
    private long _droppedBefore; // by those that are no more
    private long _sentBefore;
    private readonly Dictionary<ulong, RtspConnection> _connections = [];
    private readonly List<RtspConnection> _closed = [];
    private readonly ConcurrentQueue<(StreamSocket Socket, IPEndPoint Peer)> _decrypted = new();
    private readonly Dictionary<PeerAddress, RtspConnection> _byControlAddress = [];
    private readonly byte[] _datagram = new byte[2048];
    private readonly Thread _thread;
    private readonly SecureListener? _secure;
    private ulong _lastToken = FirstConnection;
    private MediaInstant _nextTick;
    private bool _isCatchingUp;
    private long _turns; // written by the thread
    private volatile bool _isStopping;

    public RtspServer(RtspServerPlan plan, IReadOnlyList<LiveStream> streams, MemoryBudget budget, ILogger log)
    {
        Plan = plan;
        Log = log;
        Access = new RtspAccess(plan.Users, new DigestAuthenticator("EdgeCam", RandomNumberGenerator.GetBytes(32)));
        _listener = plan.Passed is { } passed ? StreamListener.On(passed) : StreamListener.Listen(plan.EndPoint, backlog: 128);
        Ports = new DatagramPorts(plan.EndPoint.Address, plan.RtpPort, plan.Multicast);
        _secure = plan.SecureEndPoint is null ? null : new SecureListener(plan, Adopt, log);
        _fanOuts = _offered = [.. streams.Select(Open)];
        foreach (var fanOut in _fanOuts)
            budget.Add($"send buffers {fanOut.Stream.Path}", fanOut.Footprint);
        _thread = new Thread(Run) { Name = "fan-out", IsBackground = true };
    }

    public RtspCounters Counters { get; } = new();

    /// <summary>Datagrams that a full socket refused.</summary>
    public long DatagramsDropped => Volatile.Read(ref _droppedBefore) + _fanOuts.Sum(fanOut => fanOut.Datagrams.Dropped);

    /// <summary>Bytes of media that went to players, RTP headers included.</summary>
    public long BytesSent => Counters.InterleavedBytes + Volatile.Read(ref _sentBefore) + _fanOuts.Sum(fanOut => fanOut.Datagrams.BytesSent);

    /// <summary>How often its thread has gone round: at least ten times a second while it is well. May be asked by anyone.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Where players connect; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => _listener.LocalEndPoint;

    /// <summary>Where players connect by TLS; null when that is off.</summary>
    public IPEndPoint? SecureEndPoint => _secure?.LocalEndPoint;

    internal RtspServerPlan Plan { get; }

    internal RtspAccess Access { get; }

    internal DatagramPorts Ports { get; }

    internal ReportWriter Reports { get; } = new("edgecam-" + NewSessionId());

    internal ILogger Log { get; }

    internal ulong SessionDescriptionId { get; } = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Starts the fan-out thread. Call once.</summary>
    public void Start()
    {
        _epoll.Add(_wake.Handle, EpollEvents.Readable, WakeToken);
        _epoll.Add(_listener.Handle, EpollEvents.Readable, ListenerToken);
        _epoll.Add(Ports.Rtcp.Handle, EpollEvents.Readable, RtcpToken);
        _epoll.Add(Ports.Rtp.Handle, EpollEvents.Readable, RtpToken);
        _thread.Start();
        _secure?.Start();
        RtspLog.Listening(Log, EndPoint, Ports.RtpPort);
        if (SecureEndPoint is { } secure)
            RtspLog.ListeningSecurely(Log, secure);
        if (Plan.Multicast is { } multicast)
            RtspLog.Multicasting(Log, multicast.Group, multicast.Port);
        if (Access.IsOpenToAll)
            RtspLog.OpenToAll(Log);
    }

    /// <summary>
    /// Serves these streams from now on. Who plays one that stays plays on; who plays another is hung up on. Called one at a
    /// time, from any thread; the thread that serves follows as soon as it has heard of it.
    /// </summary>
    public void Serve(IReadOnlyList<LiveStream> streams)
    {
        if (streams.SequenceEqual(_offered.Select(fanOut => fanOut.Stream)))
            return;
        _offered = [.. streams.Select((stream, index) => Array.Find(_offered, fanOut => fanOut.Stream == stream) ?? Open(stream, index))];
        _offers.Enqueue(_offered);
        _wake.Signal();
    }

    /// <summary>Ends all sessions and waits for the thread.</summary>
    public void Dispose()
    {
        foreach (var fanOut in _offered)
            fanOut.Stream.Ignore(_wake.Signal);
        _isStopping = true;
        _secure?.Dispose();
        _wake.Signal();
        if (_thread.IsAlive)
            _thread.Join();
        while (_decrypted.TryDequeue(out var decrypted))
            decrypted.Socket.Dispose();
        FollowOffers();
        foreach (var fanOut in _fanOuts)
            fanOut.Dispose();
        _listener.Dispose();
        Ports.Dispose();
        _epoll.Dispose();
        _wake.Dispose();
    }

    internal static string NewSessionId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    internal StreamFanOut? FanOutOf(string path) =>
        Array.Find(_fanOuts, fanOut => string.Equals(fanOut.Stream.Path, path, StringComparison.Ordinal));

    internal bool TryEnter()
    {
        if (Counters.Sessions >= Plan.MaxSessions)
            return false;
        Counters.Sessions++;
        return true;
    }

    internal void Leave() => Counters.Sessions--;

    internal void Watch(RtspConnection connection, bool wantsWritable) =>
        _epoll.Modify(connection.Socket.Handle, EpollEvents.Readable | (wantsWritable ? EpollEvents.Writable : EpollEvents.None), connection.Token);

    internal void Register(StreamFanOut fanOut, DatagramReader reader, RtspConnection connection)
    {
        fanOut.Datagrams.Add(reader);
        foreach (var track in fanOut.Tracks)
        {
            if (reader.TargetOf(track.Track) is { } target)
                _byControlAddress[target.Rtcp] = connection;
        }
    }

    internal void Unregister(StreamFanOut fanOut, DatagramReader reader, RtspConnection connection)
    {
        fanOut.Datagrams.Remove(reader);
        foreach (var track in fanOut.Tracks)
        {
            if (reader.TargetOf(track.Track) is { } target && _byControlAddress.GetValueOrDefault(target.Rtcp) == connection)
                _byControlAddress.Remove(target.Rtcp);
        }
    }

    /// <summary>The connection has ended its session; it is taken down behind the events that are being handled.</summary>
    internal void OnClosed(RtspConnection connection) => _closed.Add(connection);

    private StreamFanOut Open(LiveStream stream, int index)
    {
        stream.Listen(_wake.Signal);
        return new StreamFanOut(stream, index, Plan.MaxPacketBytes, Ports.Group);
    }

    private void Run()
    {
        RealtimePriority.TryRaise();
        try
        {
            var ready = new EpollEvent[128];
            while (!_isStopping)
            {
                Volatile.Write(ref _turns, _turns + 1);
                var count = _epoll.Wait(ready, _isCatchingUp ? CatchUpTick : TickInterval);
                for (var i = 0; i < count; i++)
                    Handle(ready[i]);
                OnTime(MonotonicClock.Now);
                TakeDownClosed();
            }

            foreach (var connection in _connections.Values)
                connection.Close();
            TakeDownClosed();
        }
        catch (Exception fault)
        {
            RtspLog.LoopFault(Log, fault);
            throw; // ours: the process ends and the service manager starts it again
        }
    }
}

using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Uplink;

/// <summary>Sends a camera over one link that changes, from a thread of its own: an <see cref="UplinkSession"/> with its transport.</summary>
/// <remarks>
/// Construction opens the transport; <see cref="Start"/> begins to connect and to send. Nothing is allocated per packet.
/// A fault of ours ends this uplink alone.
/// </remarks>
public sealed partial class UplinkSender : IDisposable
{
    private const ulong WakeToken = 0;
    private const ulong TimerToken = 1;
    private const ulong FirstTransportToken = 2;
    private const int LargestReport = 300;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMicroseconds(100); // a deadline that does not move must not take the processor
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1); // so that Turns tells a thread that hangs from one that has nothing to do
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(10); // SRT acknowledges as often, and nothing else says that there is room
    private readonly UplinkSetup _setup;
    private readonly ILogger _log;
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake = new();
    private readonly TimerFd _timer = new();
    private readonly UplinkSession _session;
    private readonly IUplinkTransport _transport;
    private readonly byte[] _packet;
    private readonly byte[] _report = new byte[LargestReport];
    private readonly Thread _thread;
    private UplinkPacket _waiting; // in _packet, refused for lack of room; no bytes for none
    private int _connections;
    private long _turns; // written by the thread
    private volatile bool _isUp;
    private volatile bool _hasFault;
    private volatile bool _isStopping;

    /// <param name="stream">The main rendition, and the sound.</param>
    /// <param name="low">The low one; not used where the plan has none.</param>
    public UplinkSender(LiveStream stream, UplinkSetup setup, MemoryBudget budget, ILogger log, LiveStream? low = null)
    {
        (_setup, _log) = (setup, log);
        low = setup.Plan.Low is null ? null : low;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var identity = UplinkNumbers.Draw(stream, hasLow: low is not null);
        _session = new UplinkSession(stream, setup.Plan, identity, low);
        _packet = GC.AllocateUninitializedArray<byte>(setup.Plan.MaxPacket, pinned: true);
        _main = new SteeredStream(stream, new EncoderDemand(setup.Plan.StartRate, 0, 1, IsHeld: false));
        _low = low is not null && setup.Plan.Low is { } small
            ? new SteeredStream(low, new EncoderDemand(small.MostRate, small.FramesPerSecond, small.Scale, IsHeld: false))
            : null;
        _transport = setup.Open(new UplinkContext(setup.Name, stream, _session, identity, setup.Plan, _epoll, FirstTransportToken, log));
        budget.Add($"uplink {setup.Name}", new DataSize(GC.GetAllocatedBytesForCurrentThread() - before));
        _epoll.Add(_wake.Handle, EpollEvents.Readable, WakeToken);
        _epoll.Add(_timer.Handle, EpollEvents.Readable, TimerToken);
        stream.Listen(_wake.Signal);
        low?.Listen(_wake.Signal);
        _thread = new Thread(Run) { Name = "uplink", IsBackground = true };
    }

    /// <summary>What it does and what it knows of its link; thread-safe.</summary>
    public UplinkStatus Status => new(
        _setup.Name,
        State,
        _transport.LastFailure,
        _transport.Refused,
        _transport.Strangers,
        _session.Counters);

    /// <summary>How often its thread has gone round: about once a second at least while it is well. May be asked by anyone.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>A fault of ours ended it: it does not go round any more.</summary>
    public bool HasEnded => _hasFault;

    private UplinkState State =>
        _hasFault ? UplinkState.Ended
        : !_isUp ? UplinkState.Connecting
        : _transport.IsRefused ? UplinkState.Unreachable
        : _session.Counters.IsHeld ? UplinkState.Held
        : UplinkState.Sending;

    /// <summary>Starts the thread. Call once.</summary>
    public void Start() => _thread.Start();

    public void Dispose()
    {
        _main.Stream.Ignore(_wake.Signal);
        _low?.Stream.Ignore(_wake.Signal);
        _isStopping = true;
        _wake.Signal();
        if (_thread.IsAlive)
            _thread.Join();
        LeaveSeats();
        _transport.Dispose();
        _epoll.Dispose();
        _timer.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        RealtimePriority.TryRaise();
        try
        {
            var ready = new EpollEvent[8];
            Turn([]);
            while (!_isStopping)
                Turn(ready.AsSpan(0, _epoll.Wait(ready, LongestWait)));
        }
        catch (Exception fault)
        {
            _hasFault = true;
            _isUp = false;
            LeaveSeats(); // nobody else follows what it asked for last
            UplinkLog.Fault(_log, _setup.Name, fault);
        }
    }

    private void Turn(ReadOnlySpan<EpollEvent> events)
    {
        Volatile.Write(ref _turns, _turns + 1);
        foreach (var ready in events)
        {
            if (ready.Token == WakeToken)
                _wake.Drain();
            else if (ready.Token != TimerToken)
                _transport.OnReady(ready, MonotonicClock.Now);
        }

        var now = MonotonicClock.Now;
        _transport.OnTime(now);
        FollowConnection(now);
        if (_isUp)
            Send(now);
        Steer();
        _timer.Arm(NextDeadline());
    }

    private void FollowConnection(MediaInstant now)
    {
        _isUp = _transport.IsUp;
        if (_transport.Connections == _connections)
            return;
        _connections = _transport.Connections;
        _waiting = default; // it was on its way over the connection before
        _unitsBefore = _session.Counters.Units;
        _session.OnTransportRestarted(now);
    }

    private void Send(MediaInstant now)
    {
        _session.OnAccessUnitPublished(now);
        if (now >= _session.NextDeadline)
            _session.OnTime(now);
        SendReports(now);
        Drain();
        _transport.Flush(now);
    }

    private void Drain()
    {
        while (MonotonicClock.Now is var now && HasPacket(now))
        {
            if (_transport.TrySend(_waiting.Track, _packet.AsSpan(0, _waiting.Length), now) == UplinkSend.Full)
                return;
            _waiting = default;
        }
    }

    private bool HasPacket(MediaInstant now) => _waiting.Length > 0 || _session.TryPollPacket(_packet, now, out _waiting);

    private void SendReports(MediaInstant now)
    {
        var ntpTime = NtpTime.Of(DateTimeOffset.UtcNow - (MonotonicClock.Now - now)); // the time of day at 'now'
        while (_session.TryPollReport(_report, ntpTime, now, out var report))
            _transport.SendReport(report.Track, _report.AsSpan(0, report.Length), ntpTime, now);
    }

    private MediaInstant NextDeadline()
    {
        var now = MonotonicClock.Now;
        var own = !_isUp ? MediaInstant.Never
            : _waiting.Length > 0 ? now + RetryInterval
            : _session.NextDeadline;
        return MediaInstant.Max(MediaInstant.Min(own, _transport.NextDeadline), now + ShortestWait);
    }
}

using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Udp;

/// <summary>Sends a stream to fixed UDP destinations from one thread of its own.</summary>
/// <remarks>Construction opens the sockets and throws <see cref="LinuxException"/>; <see cref="Start"/> begins to send.</remarks>
public sealed class UdpSender : IDisposable
{
    private const ulong WakeToken = 0;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private readonly LiveStream _stream;
    private readonly ILogger _log;
    private readonly IUdpPlayer[] _players;
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake = new();
    private readonly Thread _thread;
    private readonly bool[] _isOff; // by player; set by any thread
    private readonly bool[] _waitsForIdr; // by player, once it was off
    private RingCursor _cursor;
    private long _turns; // written by the thread
    private volatile bool _isStopping;

    public UdpSender(LiveStream stream, IReadOnlyList<UdpPlan> plans, int maxPacket, MemoryBudget budget, ILogger log)
    {
        _stream = stream;
        _log = log;
        var reports = new ReportWriter($"edgecam-{Environment.MachineName}");
        _players = [.. plans.Select(IUdpPlayer (plan) => plan.Format == UdpFormat.MpegTs
            ? new TsPlayer(stream, plan, budget)
            : new RtpPlayer(stream, plan, maxPacket, reports, budget, log))];
        _isOff = new bool[_players.Length];
        _waitsForIdr = new bool[_players.Length];
        _epoll.Add(_wake.Handle, EpollEvents.Readable, WakeToken);
        stream.Listen(_wake.Signal);
        _thread = new Thread(Run) { Name = "udp", IsBackground = true };
    }

    /// <summary>Datagrams that full sockets refused.</summary>
    public long DatagramsDropped => _players.Sum(player => player.Dropped);

    /// <summary>How often its thread has gone round: about once a second at least while it is well. May be asked by anyone.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Destinations, in the order of the plans.</summary>
    public int Count => _players.Length;

    /// <summary>Whether a destination is sent to. Thread-safe.</summary>
    public bool IsOn(int index) => !Volatile.Read(ref _isOff[index]);

    /// <summary>Stops sending to a destination, or goes on at the next IDR. Takes effect at the next unit. Thread-safe.</summary>
    public void Switch(int index, bool isOn) => Volatile.Write(ref _isOff[index], !isOn);

    /// <summary>Starts the thread. Call once.</summary>
    public void Start()
    {
        _cursor = new RingCursor { Next = _stream.Ring.Newest + 1 };
        _thread.Start();
        foreach (var player in _players)
            UdpLog.Sending(_log, player);
    }

    public void Dispose()
    {
        _stream.Ignore(_wake.Signal);
        _isStopping = true;
        _wake.Signal();
        if (_thread.IsAlive)
            _thread.Join();
        foreach (var player in _players)
            player.Dispose();
        _epoll.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        RealtimePriority.TryRaise();
        var ready = new EpollEvent[1];
        while (!_isStopping)
        {
            Volatile.Write(ref _turns, _turns + 1);
            _epoll.Wait(ready, TimeToDeadline());
            _wake.Drain();
            SendPublished();
            for (var i = 0; i < _players.Length; i++)
            {
                if (IsOn(i))
                    _players[i].OnTime(MonotonicClock.Now);
            }
        }
    }

    private void SendPublished()
    {
        while (true)
        {
            switch (_cursor.TryPeek(_stream.Ring, out var view))
            {
                case RingRead.Ok:
                    for (var i = 0; i < _players.Length; i++)
                        Send(i, view);
                    _cursor.Advance();
                    break;
                case RingRead.Lapped:
                    foreach (var player in _players)
                        player.OnLapped();
                    break;
                default:
                    return;
            }
        }
    }

    private void Send(int index, in AccessUnitView view)
    {
        if (!IsOn(index))
        {
            _waitsForIdr[index] = true;
            return;
        }

        if (_waitsForIdr[index] && !view.Info.IsIdr)
        {
            _players[index].OnLapped(); // asks for one
            return;
        }

        _waitsForIdr[index] = false;
        _players[index].OnUnit(view, MonotonicClock.Now);
    }

    private TimeSpan TimeToDeadline()
    {
        var next = MediaInstant.Never;
        for (var i = 0; i < _players.Length; i++)
            next = IsOn(i) ? MediaInstant.Min(next, _players[i].NextDeadline) : next;
        var now = MonotonicClock.Now;
        if (next > now + LongestWait)
            return LongestWait;
        return next > now ? next - now : TimeSpan.Zero;
    }
}

/// <summary>Events 2100-2149: UDP destinations.</summary>
internal static partial class UdpLog
{
    [LoggerMessage(2100, LogLevel.Information, "Sending {Player}")]
    public static partial void Sending(ILogger logger, IUdpPlayer player);

    [LoggerMessage(2101, LogLevel.Error, "Cannot write the SDP file {Path}: {Reason} The stream goes on; make its folder writable and start again")]
    public static partial void SdpNotWritten(ILogger logger, string path, string reason);
}

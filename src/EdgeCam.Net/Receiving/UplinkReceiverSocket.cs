using System.Net;
using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Receiving;

/// <summary>
/// The far end of an RTP uplink on a UDP port: one thread takes what comes, writes whole units into a stream, and sends
/// feedback to where the packets come from. Of two renditions the stream gets the one that <see cref="RenditionSwitch"/> shows.
/// </summary>
/// <remarks>Construction binds the port and throws <see cref="LinuxException"/>; <see cref="Start"/> begins to receive. Nothing is allocated per packet.</remarks>
public sealed class UplinkReceiverSocket : IDisposable
{
    private const ulong SocketToken = 0;
    private const ulong WakeToken = 1;
    private const int ReceiveBufferBytes = 4 * 1024 * 1024; // the kernel caps it at net.core.rmem_max
    private const int FeedbackBytes = 1_200;
    private const int MostBatches = 8; // in a row: feedback is owed, however much comes
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50); // a player's wish for a key frame does not wake us
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly LiveStream _stream;
    private readonly ILogger _log;
    private readonly DatagramSocket _socket;
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake = new();
    private readonly EpollEvent[] _ready = new EpollEvent[2];
    private readonly ReceiveBatch _batch = new();
    private readonly UplinkReceiver _receiver;
    private readonly RenditionSwitch _switch = new();
    private readonly ReceptionFigures _figures;
    private readonly LiveStreamWriter _writer;
    private readonly SenderAddress _sender = new();
    private readonly byte[] _feedback = GC.AllocateUninitializedArray<byte>(FeedbackBytes, pinned: true);
    private readonly Thread _thread;
    private ReceptionReport _report = ReceptionReport.Nothing;
    private MediaInstant _now; // of the newest event: the receiver's time never goes back
    private MediaInstant _reportAt;
    private PeerAddress _told;
    private volatile bool _isStopping;

    /// <param name="endPoint">Where to listen; port 0 lets the kernel choose.</param>
    /// <param name="plan">What is expected.</param>
    /// <param name="stream">Where units are written; without a sound track, sound is passed over. This is its writer.</param>
    public UplinkReceiverSocket(IPEndPoint endPoint, UplinkReceiverPlan plan, LiveStream stream, MemoryBudget budget, ILogger log)
    {
        (_stream, _log) = (stream, log);
        budget.Add("receiver", UplinkReceiver.MemoryOf(plan));
        _receiver = new UplinkReceiver(plan);
        _figures = new ReceptionFigures(stream.Rate);
        _writer = new LiveStreamWriter(stream, addsCaptureTime: false);
        Stamps = new UnitStamps(stream.Ring.MaxAccessUnits);
        _socket = DatagramSocket.Bind(endPoint);
        _socket.ReceiveBuffer(ReceiveBufferBytes);
        _socket.StampArrivals();
        _epoll.Add(_socket.Handle, EpollEvents.Readable, SocketToken);
        _epoll.Add(_wake.Handle, EpollEvents.Readable, WakeToken);
        _thread = new Thread(Run) { Name = "receiver", IsBackground = true };
    }

    /// <summary>Where senders send to; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => _socket.LocalEndPoint;

    /// <summary>How it fares: made once a second, and once more at the end. Thread-safe.</summary>
    public ReceptionReport Report => Volatile.Read(ref _report);

    /// <summary>Of the units in the stream's ring.</summary>
    public UnitStamps Stamps { get; }

    /// <summary>Access units that were larger than the stream's ring takes.</summary>
    public long Oversized => _writer.Oversized;

    /// <summary>Starts the thread. Call once.</summary>
    public void Start()
    {
        _thread.Start();
        UplinkReceiverLog.Listening(_log, EndPoint);
    }

    /// <summary>Ends the thread; then <see cref="Report"/> tells everything.</summary>
    public void Stop()
    {
        if (_isStopping)
            return;
        _isStopping = true;
        _wake.Signal();
        if (_thread.IsAlive)
            _thread.Join();
        Volatile.Write(ref _report, _figures.TakeReport(_receiver, _switch));
    }

    public void Dispose()
    {
        Stop();
        _socket.Dispose();
        _epoll.Dispose();
        _wake.Dispose();
        _batch.Dispose();
    }

    /// <summary>Waits for something to come or to be due, and deals with it.</summary>
    internal void Turn(TimeSpan longestWait)
    {
        var wait = _receiver.NextDeadline > MonotonicClock.Now + longestWait ? longestWait : _receiver.NextDeadline - MonotonicClock.Now;
        _epoll.Wait(_ready, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        _wake.Drain();
        for (var batches = 0; batches < MostBatches && _batch.Receive(_socket) is > 0 and var count; batches++)
        {
            for (var i = 0; i < count; i++)
                OnDatagram(i);
        }

        OnTime();
    }

    private void Run()
    {
        RealtimePriority.TryRaise();
        try
        {
            while (!_isStopping)
                Turn(LongestWait);
        }
        catch (Exception fault)
        {
            UplinkReceiverLog.LoopFault(_log, fault);
            throw; // ours: the process ends and the service manager starts it again
        }
    }

    private void OnDatagram(int index)
    {
        _now = MediaInstant.Max(_now, _batch.ArrivedAt(index));
        var datagram = _batch.Bytes(index);
        if (!_receiver.OnPacket(datagram, _now))
            return;
        _figures.OnDatagram(_now);
        _sender.OnAccepted(datagram, _batch.From(index));
        WriteUnits();
    }

    private void OnTime()
    {
        _now = MediaInstant.Max(_now, MonotonicClock.Now);
        if (_stream.IsIdrWanted)
            _receiver.RequestKeyFrame(_switch.Shown ?? UplinkRendition.Main);
        _receiver.OnTime(_now);
        WriteUnits();
        while (_receiver.TryPollFeedback(_feedback, _now, out var written))
        {
            if (_sender.Current.IsSpecified)
                _socket.Send(_feedback.AsSpan(0, written), _sender.Current); // what cannot be sent is lost as on the way
        }

        if (_now >= _reportAt)
            Tell();
    }

    /// <summary>Once a second: senders that keep changing do not fill the log.</summary>
    private void Tell()
    {
        _reportAt = _now + ReportInterval;
        var report = _figures.TakeReport(_receiver, _switch);
        if (report.Restarts > _report.Restarts || _sender.Current != _told)
            UplinkReceiverLog.Began(_log, _sender.Current, report.Restarts);
        _told = _sender.Current;
        Volatile.Write(ref _report, report); // pairs with Report
    }

    private void WriteUnits()
    {
        while (_receiver.TryPollUnit(out var unit))
        {
            var capturedAt = unit.CapturedAt;
            if (unit.Track == Track.Video && !IsShown(unit, ref capturedAt))
                continue;
            _figures.OnUnit(unit, _now, NtpTime.Of(DateTimeOffset.UtcNow - (MonotonicClock.Now - _now)));
            Stamps.Note(_stream.Ring.Newest + 1, new UnitStamp(unit.Ssrc, unit.Timestamp, _now));
            if (unit.IsIdr)
                _stream.OnIdrForced(); // before it is written: who asks from now on may not see this one
            if (unit.Track == Track.Video)
                _writer.WriteVideo(unit.Bytes, capturedAt);
            else if (_stream.Sound is not null)
                _writer.WriteSound(unit.Bytes, capturedAt);
        }
    }

    private bool IsShown(in ReceivedUnit unit, ref MediaInstant capturedAt)
    {
        var isShown = _switch.TryShow(unit.Rendition, unit.IsIdr, _now, ref capturedAt);
        if (_switch.Wanted is { } wanted)
            _receiver.RequestKeyFrame(wanted);
        return isShown;
    }
}

/// <summary>Events 2400-2449: the far end of an uplink.</summary>
internal static partial class UplinkReceiverLog
{
    [LoggerMessage(2400, LogLevel.Information, "Listening for an uplink on udp {EndPoint}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(2401, LogLevel.Information, "The sender is at {Address}; it has begun anew {Times} times")]
    public static partial void Began(ILogger logger, PeerAddress address, long times);

    [LoggerMessage(2402, LogLevel.Critical, "A fault in the receiver")]
    public static partial void LoopFault(ILogger logger, Exception fault);
}

using EdgeCam.Linux.Net;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;
using EdgeCam.Uplink.Feedback;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Publish;

/// <summary>
/// One attempt to publish a stream to a relay: a <see cref="PublishSession"/> with its sockets. It connects at once,
/// and ends as <see cref="PublishState.Ended"/> or <see cref="PublishState.Failed"/>; to try again, make another one
/// (<see cref="EdgeCam.Timing.Backoff"/> says when). Nothing here blocks, whatever the relay does.
/// </summary>
/// <remarks>
/// Thread-bound to the owner of the epoll; only names are looked up on the thread pool. Sending and receiving reports
/// allocate nothing.
/// </remarks>
public sealed partial class RtspPublisherConnection : IDisposable
{
    /// <summary>How many tokens of the epoll it uses, from the first on.</summary>
    public const int TokenCount = 6;

    private const int LookupToken = 0;
    private const int StreamToken = 1;
    private const int DatagramToken = 2; // and the three behind it: RTP and RTCP of each track
    private static readonly TimeSpan StallCheckInterval = TimeSpan.FromSeconds(1);

    private readonly RtspPublisherPlan _plan;
    private readonly Epoll _epoll;
    private readonly ulong _firstToken;
    private readonly ILogger _log;
    private readonly PublishFailure? _failureBefore;
    private readonly PublishSession _session;
    private PublishState _loggedState = PublishState.Connecting;
    private MediaInstant _nextStallCheck = MediaInstant.Never;
    private MediaInstant _lastProgress;
    private long _ackedAtCheck;

    /// <summary>Begins to connect.</summary>
    /// <param name="plan">What and where.</param>
    /// <param name="epoll">The caller's; its events go to <see cref="OnReady"/>.</param>
    /// <param name="firstToken">The first of <see cref="TokenCount"/> tokens that are ours.</param>
    /// <param name="log">The URL is logged without user, password and query.</param>
    /// <param name="now">The time.</param>
    /// <param name="failureBefore">Why the last attempt failed: the same reason again is not worth a warning.</param>
    public RtspPublisherConnection(
        RtspPublisherPlan plan, Epoll epoll, ulong firstToken, ILogger log, MediaInstant now, PublishFailure? failureBefore = null)
    {
        _plan = plan;
        _epoll = epoll;
        _firstToken = firstToken;
        _log = log;
        _failureBefore = failureBefore;
        _frame = GC.AllocateUninitializedArray<byte>(Rtp.UnitPacker.InterleavedPrefix + plan.MaxPacketBytes, pinned: true);
        _session = new PublishSession(plan.Session, now);
        FindRelay(now);
        Settle();
    }

    public PublishState State => _session.State;

    /// <summary>Nothing more happens; the sockets are closed.</summary>
    public bool IsOver => _session.IsOver;

    /// <summary>Why it ended; present exactly in <see cref="PublishState.Failed"/>.</summary>
    public PublishFailure? LastFailure => _session.Failure;

    /// <summary>Called for each RTCP packet of the relay, on the owner's thread.</summary>
    public ReportReceived? ReportReceived { get; set; }

    /// <summary>What the relay has acknowledged on the TCP connection; over UDP it counts requests only.</summary>
    public TcpProgress Progress { get; private set; } = new(Bitrate.Mbps(1), Bitrate.Mbps(1), mostPackets: 1);

    /// <summary>When <see cref="OnTime"/> has something to do.</summary>
    public MediaInstant NextDeadline => MediaInstant.Min(MediaInstant.Min(_session.NextDeadline, _addressDeadline), _nextStallCheck);

    /// <summary>Is an event with this token ours?</summary>
    public bool Owns(ulong token) => token - _firstToken < TokenCount;

    /// <summary>A socket is ready. Room may have come with it: offer again what was refused as <see cref="PublishSend.Full"/>.</summary>
    public void OnReady(in EpollEvent ready, MediaInstant now)
    {
        if (IsOver)
            return; // an event of before it ended
        switch ((int)(ready.Token - _firstToken))
        {
            case LookupToken:
                OnLookedUp(now);
                break;
            case StreamToken when IsHandshake:
                OnHandshakeReady(now);
                break;
            case StreamToken when State == PublishState.Connecting:
                OnConnectDecided(now);
                break;
            case StreamToken:
                OnStreamReady(ready.Events, now);
                break;
            case var index:
                OnDatagramReady(index - DatagramToken, ready.Events, now);
                break;
        }

        Settle();
    }

    /// <summary>Looks at the clock; early and repeated calls do no harm.</summary>
    public void OnTime(MediaInstant now)
    {
        _session.OnTime(now);
        if (now >= _addressDeadline && State == PublishState.Connecting)
            TryNextAddress(now);
        if (now >= _nextStallCheck)
            CheckForStall(now);
        Settle();
    }

    /// <summary>Ends publishing with TEARDOWN. Go on with events until <see cref="IsOver"/>, or dispose at once.</summary>
    public void Stop(MediaInstant now)
    {
        _session.Stop(now);
        Settle();
    }

    /// <summary>Reads the kernel's view of the TCP connection; false when there is none.</summary>
    public bool TryReadTcpInfo(out TcpInfo info)
    {
        info = default;
        return _socket is not null && _socket.TryReadInfo(out info);
    }

    /// <summary>Takes a reading into <see cref="Progress"/>; true when it resolves packets that were sent over TCP.</summary>
    public bool TryReadProgress(MediaInstant now, out Acknowledgement acknowledgement)
    {
        acknowledgement = default;
        return TryReadTcpInfo(out var info) && Progress.OnReading(ReadingOf(info), now, out acknowledgement);
    }

    public void Dispose()
    {
        CloseLookup();
        CloseStream();
        ClosePorts();
    }

    private TcpReading ReadingOf(in TcpInfo info) => new(info.BytesAcked, info.NotSentBytes + _outbox.Length, info.Rtt, info.MinRtt);

    /// <summary>A closed window, a dead path, a relay that hangs: all look the same, nothing is acknowledged.</summary>
    private void CheckForStall(MediaInstant now)
    {
        _nextStallCheck = now + StallCheckInterval;
        if (!TryReadTcpInfo(out var info))
            return;
        var isWaiting = info.UnackedSegments > 0 || info.NotSentBytes > 0 || !_outbox.IsEmpty;
        if (!isWaiting || info.BytesAcked != _ackedAtCheck)
            (_lastProgress, _ackedAtCheck) = (now, info.BytesAcked);
        else if (now - _lastProgress >= _plan.StallTimeout)
            _session.OnBroken(PublishFailureKind.Silent, $"The relay {_session.Url.Server} has taken no data for {_plan.StallTimeout.TotalSeconds:0.#} s: it hangs, or the network is gone.");
    }

    /// <summary>After every event: sends what the session asks, and notices where it has arrived.</summary>
    private void Settle()
    {
        if (_socket is not null && State != PublishState.Connecting)
            Push();
        if (State != _loggedState)
            LogState();
        if (IsOver)
            Dispose();
    }

    private void LogState()
    {
        _loggedState = State;
        var url = _session.Url;
        if (State == PublishState.Recording)
            PublishLog.Recording(_log, url, IsUdp ? "UDP" : url.IsSecure ? "TLS" : "TCP");
        else if (State == PublishState.Ended)
            PublishLog.Ended(_log, url);
        else if (LastFailure is { } failure && failure == _failureBefore)
            PublishLog.FailedAgain(_log, url, failure.Kind);
        else if (LastFailure is { } news)
            PublishLog.Failed(_log, url, news.Kind, news.Message);
    }
}

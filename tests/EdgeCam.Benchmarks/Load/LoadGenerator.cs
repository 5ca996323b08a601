using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Load;

/// <summary>
/// Many RTSP players in one thread on one epoll, cheap enough that the server is what is measured:
/// they join, settle, and are then counted within a window at whose ends the server's processor time is read.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private static readonly TimeSpan SlowReaderTick = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);
    private readonly LoadPlan _plan;
    private readonly Epoll _epoll = new();
    private readonly EpollEvent[] _ready = new EpollEvent[128];
    private readonly Player?[] _players; // a slot is one reader; within a window they may come and go
    private readonly MediaInstant[] _joinAt;
    private readonly SampleBuffer _latency;
    private readonly SampleBuffer _firstByte;
    private readonly SampleBuffer[] _slowDelays;
    private readonly SampleBuffer _idrAfterPlay = new(100_000);
    private readonly SampleBuffer _idrAfterConnect = new(100_000);
    private readonly ServerProcess _server;
    private readonly List<long> _serverRssKib = [];
    private readonly Random _random = new(1);
    private (int Playing, int Failed, string? Failure, long Packets, long Lost) _departed;
    private int _everJoined;
    private MediaInstant _nextKeepAlive;

    public LoadGenerator(LoadPlan plan)
    {
        _plan = plan;
        _server = new ServerProcess(plan.ServerPid);
        _players = new Player?[plan.Readers];
        var mostUnits = (int)(plan.Readers * (plan.WindowSeconds + 5) * 60);
        _latency = new(mostUnits);
        _firstByte = new(mostUnits);
        _slowDelays = [.. Enumerable.Range(0, plan.SlowReaders).Select(_ => new SampleBuffer(mostUnits))];
        var start = MonotonicClock.Now;
        _joinAt = [.. Enumerable.Range(0, plan.Readers).Select(_ => start + TimeSpan.FromSeconds(plan.RampSeconds * _random.NextDouble())).Order()];
    }

    public LoadResult Run()
    {
        var joined = _joinAt[^1];
        RunUntil(joined + TimeSpan.FromSeconds(_plan.SettleSeconds));
        var (begin, serverBefore, readersBefore) = (MonotonicClock.Now, _server.CpuTime(), Environment.CpuUsage.TotalTime);
        SetWindow(true);
        for (var second = 1; second <= Math.Max(1, (int)_plan.WindowSeconds); second++)
        {
            _serverRssKib.Add(_server.ResidentKib());
            if (_plan.ComesAndGoes)
                ComeOrGo();
            RunUntil(begin + (second * TimeSpan.FromSeconds(_plan.WindowSeconds / Math.Max(1, (int)_plan.WindowSeconds))));
        }

        _serverRssKib.Add(_server.ResidentKib());
        SetWindow(false);
        var (server, readers) = (_server.CpuTime() - serverBefore, Environment.CpuUsage.TotalTime - readersBefore);
        return Result(MonotonicClock.Now - begin, server, readers);
    }

    public void Dispose()
    {
        foreach (var player in _players)
            player?.Dispose();
        _epoll.Dispose();
    }

    private void RunUntil(MediaInstant end)
    {
        for (var now = MonotonicClock.Now; now < end; now = MonotonicClock.Now)
        {
            while (_everJoined < _players.Length && _joinAt[_everJoined] <= now)
                Join(_everJoined++);
            var count = _epoll.Wait(_ready, _plan.SlowReaders > 0 ? SlowReaderTick : Tick);
            for (var i = 0; i < count; i++)
                Handle(_ready[i]);
            for (var i = 0; i < _plan.SlowReaders; i++)
                OnReadable(i);
            if (now >= _nextKeepAlive)
                KeepAlive(now);
        }
    }

    private void Handle(in EpollEvent happened)
    {
        var (index, isMedia) = ((int)(happened.Token >> 1), (happened.Token & 1) != 0);
        if (isMedia)
            _players[index]?.OnDatagrams();
        else
            OnReadable(index);
    }

    private void OnReadable(int index)
    {
        if (_players[index] is not { Failure: null } player)
            return;
        var wasPlaying = player.IsPlaying;
        player.OnReadable();
        if (player.Failure is not null || (player.IsSlow && player.IsPlaying && !wasPlaying))
            _epoll.Remove(player.Control); // a slow one reads by its allowance, not by readiness
    }

    private void Join(int index)
    {
        var isSlow = index < _plan.SlowReaders;
        var video = new ReceivedVideo(isSlow ? _slowDelays[index] : _latency, isSlow ? new SampleBuffer(0) : _firstByte) { IsInWindow = _serverRssKib.Count > 0 };
        var player = new Player(_plan.Url, _plan.IsUdp, isSlow ? _plan.SlowBytesPerSecond : null, video);
        _epoll.Add(player.Control, EpollEvents.Readable, (ulong)index << 1);
        if (player.Media is { } media)
            _epoll.Add(media, EpollEvents.Readable, ((ulong)index << 1) | 1);
        _players[index] = player;
    }

    private void Leave(int index)
    {
        Depart(_players[index]!);
        _players[index]!.Dispose();
        _players[index] = null;
    }

    /// <summary>Moves towards a random number of readers: the first slots are taken, the others leave.</summary>
    private void ComeOrGo()
    {
        var wanted = _random.Next(1, _players.Length + 1);
        for (var i = 0; i < _players.Length; i++)
        {
            if (i < wanted && _players[i] is null)
                Join(i);
            else if (i >= wanted && _players[i] is not null)
                Leave(i);
        }
    }

    private void KeepAlive(MediaInstant now)
    {
        _nextKeepAlive = now + KeepAliveInterval;
        foreach (var player in _players)
        {
            if (player is { IsPlaying: true, Failure: null })
                player.KeepAlive();
        }
    }

    private void SetWindow(bool isIn)
    {
        foreach (var player in _players)
            player?.Video.IsInWindow = isIn;
    }

    private void Depart(Player player)
    {
        _departed.Playing += player.IsPlaying && player.Failure is null ? 1 : 0;
        _departed.Failed += player.Failure is null ? 0 : 1;
        _departed.Failure ??= player.Failure;
        if (!player.IsSlow)
        {
            _departed.Packets += player.Video.Packets;
            _departed.Lost += player.Video.Lost;
        }

        if (player.Video.FirstIdrAt is not { } idr || player.PlayedAt is not { } played)
            return;
        _idrAfterPlay.Add(idr > played ? idr - played : TimeSpan.Zero);
        _idrAfterConnect.Add(idr - player.StartedAt);
    }

    private LoadResult Result(TimeSpan window, TimeSpan server, TimeSpan readers)
    {
        foreach (var player in _players)
        {
            if (player is not null)
                Depart(player);
        }

        return new LoadResult
        {
            WindowSeconds = window.TotalSeconds,
            Playing = _departed.Playing,
            Failed = _departed.Failed,
            Failure = _departed.Failure ?? "",
            Packets = _departed.Packets,
            Lost = _departed.Lost,
            ServerCpuSeconds = server.TotalSeconds,
            ReaderCpuSeconds = readers.TotalSeconds,
            ServerRssKib = _serverRssKib,
            Latency = _latency.ToDistribution(),
            FirstByte = _firstByte.ToDistribution(),
            IdrAfterPlay = _idrAfterPlay.ToDistribution(),
            IdrAfterConnect = _idrAfterConnect.ToDistribution(),
            Slow = [.. _slowDelays.Select((delays, i) => new SlowResult(_players[i]!.Video.Units, _players[i]!.Video.Clean, _players[i]!.Failure is not null, delays.ToDistribution()))],
        };
    }
}

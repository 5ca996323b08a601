using System.Security.Cryptography;
using System.Threading.Channels;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Commands;

/// <summary>
/// From the broker's messages to answers: what the desk admits goes to the commands, several at a time, or to the settings,
/// one after the other in the order they came. At the stop what is under way is cancelled and answered.
/// </summary>
/// <remarks>Thread-safe; no call waits.</remarks>
internal sealed class RequestService : IAsyncDisposable
{
    private const int MaxWaitingSettings = 64;

    private readonly RequestDesk _desk;
    private readonly RequestHandler _commands;
    private readonly RequestHandler _settings;
    private readonly Func<ClockReading> _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<PendingRequest> _lane = Channel.CreateBounded<PendingRequest>(new BoundedChannelOptions(MaxWaitingSettings) { SingleReader = true });
    private readonly Task _laneEnd;
    private readonly ITimer _deadline;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <param name="commands">Runs what is asked for by <c>cmd</c>.</param>
    /// <param name="settings">Runs what is asked for by <c>settings</c> and <c>ent</c>: never called twice at a time from here.</param>
    /// <param name="time">What waits are measured with; runs as the clock does.</param>
    public RequestService(RequestDesk desk, RequestHandler commands, RequestHandler settings, Func<ClockReading> clock, TimeProvider time, ILogger log)
    {
        (_desk, _commands, _settings, _clock, _time, _log) = (desk, commands, settings, clock, time, log);
        _deadline = time.CreateTimer(_ => OnDeadline(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _laneEnd = Task.Run(RunLaneAsync);
    }

    /// <summary>Takes a message of one of the desk's filters. Returns before the request is worked on.</summary>
    public void OnMessage(BrokerMessage message)
    {
        var clock = _clock();
        var pending = _desk.OnMessage(message, clock, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        if (pending is null)
            Arm(clock);
        else if (pending.Request.Kind == RequestKind.Command)
            Start(pending);
        else if (!_lane.Writer.TryWrite(pending))
            pending.Finish(RemoteReply.Busy($"{MaxWaitingSettings} changes wait for their turn: ask again in a moment"), clock);
    }

    /// <summary>Cancels what is under way and returns once all of it is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _lane.Writer.TryComplete();
        await _stop.CancelAsync();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll([.. running, _laneEnd]);
        while (_lane.Reader.TryRead(out var left))
            left.Abandon(_clock());
        await _deadline.DisposeAsync();
        _stop.Dispose();
    }

    private void Start(PendingRequest pending)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                pending.Abandon(_clock());
                return;
            }

            var task = Task.Run(() => AnswerAsync(pending, _commands));
            _running.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Forget(Task task)
    {
        lock (_gate)
            _running.Remove(task);
    }

    private async Task RunLaneAsync()
    {
        while (!_stop.IsCancellationRequested && await _lane.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (!_stop.IsCancellationRequested && _lane.Reader.TryRead(out var pending))
                await AnswerAsync(pending, _settings);
        }
    }

    /// <summary>Never throws; <paramref name="pending"/> has its final reply afterwards.</summary>
    private async Task AnswerAsync(PendingRequest pending, RequestHandler handler)
    {
        try
        {
            if (pending.NotBefore - _clock().Now is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, _time, _stop.Token);
            pending.Finish(_clock().Now > pending.StaleAt ? Stale(pending.Request) : await RunAsync(pending, handler), _clock());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            pending.Finish(RemoteReply.Failed("stopping", "the camera is stopping: ask again when it is back"), _clock());
        }
        catch (Exception fault)
        {
            CommandLog.Fault(_log, pending.Request.Name, pending.Request.Id, fault);
            pending.Finish(RemoteReply.Failed("internal", $"{pending.Request.Name} ended by a fault of ours ({fault.GetType().Name}): the log tells more"), _clock());
        }
        finally
        {
            pending.Abandon(_clock());
        }
    }

    private Task<RemoteReply> RunAsync(PendingRequest pending, RequestHandler handler) =>
        handler(pending.Request, reply => pending.Report(reply, _clock()), _stop.Token);

    private static RemoteReply Stale(RemoteRequest request) =>
        RemoteReply.Rejected("stale", $"{request.Name} waited for its turn until nobody waits for it any longer");

    private void OnDeadline()
    {
        var clock = _clock();
        _desk.OnDeadline(clock);
        Arm(clock);
    }

    private void Arm(ClockReading clock)
    {
        if (_desk.NextDeadline is var at && at != MediaInstant.Never)
            _deadline.Change(at > clock.Now ? at - clock.Now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}

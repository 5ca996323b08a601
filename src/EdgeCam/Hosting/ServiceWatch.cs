using EdgeCam.Health;
using EdgeCam.Linux;
using EdgeCam.Linux.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>
/// What the service manager hears of the daemon: that it serves, how it is, that it ends. While everything goes round that has
/// to, its watchdog is fed; when something stands still it is not, and the manager ends this process and starts another.
/// </summary>
/// <remarks>Thread-safe. Feeds from a thread of its own, over in-process restarts too; without a watchdog there is none.</remarks>
internal sealed class ServiceWatch : IDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);
    private readonly ILogger _log;
    private readonly VitalWatch _vitals = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread? _thread;
    private volatile Func<IEnumerable<LoopTurns>>? _loops;
    private string? _fault;
    private bool _isReady;

    /// <param name="manager">Owned from now on.</param>
    public ServiceWatch(ServiceNotifier manager, ILogger log)
    {
        (Manager, _log) = (manager, log);
        if (manager.Watchdog is not { } period)
            return;
        var look = period / 4 < LongestLook ? period / 4 : LongestLook; // a late look must not cost a healthy process its life
        _thread = new Thread(() => Run(look)) { Name = "watchdog", IsBackground = true };
        _thread.Start();
    }

    public ServiceNotifier Manager { get; }

    /// <summary>
    /// Players can connect, and all memory of the frame path is there. That is all a start can promise: the first picture may be
    /// a camera's that is plugged in tomorrow, and until then a stand-in tells players so.
    /// </summary>
    /// <param name="loops">What has to go round from now on; asked on the watchdog's thread.</param>
    public void OnServing(Func<IEnumerable<LoopTurns>> loops)
    {
        _loops = loops;
        if (!_isReady)
            Manager.Ready();
        _isReady = true;
    }

    /// <summary>It is taken down: to start again here, or for good.</summary>
    public void OnStopped(bool isForGood)
    {
        _loops = null;
        if (isForGood)
            Manager.Stopping();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
        Manager.Dispose();
    }

    private void Run(TimeSpan look)
    {
        do
        {
            var fault = _vitals.Look(_loops?.Invoke() ?? [new LoopTurns("start", this, 0, LoopTurns.OfStart)], MonotonicClock.Now);
            if (fault is null)
                Manager.Feed();
            Tell(fault);
        }
        while (!_stop.Wait(look));
    }

    private void Tell(string? fault)
    {
        if (fault is null == _fault is null)
            return;
        _fault = fault;
        if (fault is null)
        {
            ServiceLog.Fed(_log);
            return;
        }

        ServiceLog.NotFed(_log, fault, Manager.Watchdog!.Value.TotalSeconds);
        Manager.Status($"The {fault}; waiting for the watchdog");
    }
}

/// <summary>Events 1950-1959: the service manager.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(1950, LogLevel.Error, "The {What}: the service manager's watchdog is not fed any more, and starts this anew within {Seconds:0} s")]
    public static partial void NotFed(ILogger logger, string what, double seconds);

    [LoggerMessage(1951, LogLevel.Warning, "Everything goes round again: the service manager's watchdog is fed")]
    public static partial void Fed(ILogger logger);
}

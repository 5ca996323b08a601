using System.Reflection;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Hosting.Remote;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Linux.Systemd;
using EdgeCam.Options.Loading;
using EdgeCam.Pipeline;
using EdgeCam.Settings;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>What the daemon is started with.</summary>
/// <param name="Configuration">Without a fault.</param>
/// <param name="Duration">Null: no end of its own.</param>
/// <param name="State">The state directory; null: the system's.</param>
internal sealed record DaemonRequest(LoadedConfiguration Configuration, TimeSpan? Duration, string? State);

/// <summary><c>edgecam run</c>: a camera from start to stop.</summary>
internal static class Daemon
{
    private const int Failed = 1;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs until cancelled (by SIGINT or SIGTERM), the end of the source, or the end of its time; starts again when it is asked to.</summary>
    /// <returns>0 for a clean end; 78 when only an editor can help; 1 when the machine cannot do what is configured, or the pipeline broke.</returns>
    public static async Task<int> RunAsync(DaemonRequest request, CancellationToken cancel)
    {
        NativeHeap.ReturnWhatIsFreed();
        await Task.Yield(); // the command line takes signals from here on: not only once everything has been opened
        using var lines = new LogRing(TimeProvider.System);
        var threshold = new LogThreshold(request.Configuration.Options!.Log.Level);
        using var logging = Logging.Create(threshold, lines);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (request.Duration is { } length)
            end.CancelAfter(length);
        var log = logging.CreateLogger("EdgeCam");
        using var service = new ServiceWatch(ServiceNotifier.FromEnvironment(), log);
        if (!PassedSockets.TryTake(out var fault))
        {
            await Console.Error.WriteLineAsync($"edgecam: {fault}");
            return ConfigurationLoader.ExitCode;
        }

        int? exit = null;
        while (exit is null)
        {
            exit = await RunOnceAsync(request, lines, threshold, service, log, end.Token);
            GC.Collect(); // before a new start the rings of the one before go
        }

        return exit.Value;
    }

    /// <returns>Null: again.</returns>
    private static async Task<int?> RunOnceAsync(DaemonRequest request, LogRing lines, LogThreshold threshold, ServiceWatch service, ILogger log, CancellationToken cancel)
    {
        var directory = StateDirectory.Of(request.State);
        var (check, store, starts) = (new SettingsCheck(request.Configuration.Layers), new SettingsStore(directory), new StartCounter(directory));
        var start = SettingsStart.Choose(store.Load(), check, store, starts.Count());
        foreach (var problem in start.Problems)
            RemoteLog.Settings(log, problem);
        threshold.Level = start.Options.Log.Level;
        try
        {
            using var camera = new CameraHost(start.Options, threshold, log);
            var parts = new RemoteParts(new LateBroker(), BrokerPlans.TopicsOf(start.Options.Mqtt), directory, Version, lines, log);
            bool IsConnected() => start.Options.Mqtt.Url.Length == 0 || parts.Broker.Status.IsConnected;
            using var settings = new SettingsService(start, check, store, starts, camera, IsConnected, () => MonotonicClock.Now);
            await using var remote = new RemoteControl(camera, settings, parts);
            var exit = await RunAsync(camera, remote, StateDirectory.SocketOf(request.State), service, log, cancel);
            settings.OnStop();
            return exit;
        }
        catch (Exception fault) when (fault is MediaException or LinuxException or StartException)
        {
            await Console.Error.WriteLineAsync($"edgecam: {fault.Message}");
            return fault is StartException { IsConfiguration: true } ? ConfigurationLoader.ExitCode : Failed;
        }
    }

    private static async Task<int?> RunAsync(CameraHost camera, RemoteControl remote, string socket, ServiceWatch service, ILogger log, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Exception? fault = null;
        var (hasEnded, restarts) = (false, false);
        camera.OnEnded = ended =>
        {
            (fault, hasEnded) = (ended, true);
            _ = stop.CancelAsync(); // not on the encode thread: what follows waits for that thread to end
        };
        camera.OnRestartWanted = () =>
        {
            restarts = true;
            _ = stop.CancelAsync();
        };
        await remote.StartAsync(socket); // before the first picture: what is compiled meanwhile would make it late, and a transport stream's clock stays behind its latest unit
        camera.Start();
        remote.Watch();
        service.OnServing(() => camera.Loops.Concat(remote.Loops));
        await FirstPictureAsync(camera, stop.Token);
        foreach (var address in PlayerAddresses.Of(camera.Current, camera.Options))
            Display.Show(address + "\n");
        await StatusLine.ShowAsync(camera, service.Manager, stop.Token);
        service.OnStopped(isForGood: !restarts || hasEnded || cancel.IsCancellationRequested);
        (camera.OnEnded, camera.OnRestartWanted) = (null, null);
        if (fault is not null)
            PipelineLog.Fault(log, fault);
        else if (hasEnded)
            PipelineLog.Ended(log);
        else if (restarts && !cancel.IsCancellationRequested)
            RemoteLog.Restarts(log);
        return fault is not null ? Failed : restarts && !hasEnded && !cancel.IsCancellationRequested ? null : 0;
    }

    /// <summary>Whoever reads the addresses may open one at once: so they are shown when there is something to see, or nothing came for a while.</summary>
    private static async Task FirstPictureAsync(CameraHost camera, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; camera.Current.Stream.Parameters is null && waited < LongestWait && !cancel.IsCancellationRequested; waited += Look)
            await Task.Delay(Look, CancellationToken.None);
    }

    private static string Version { get; } =
        typeof(Daemon).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}

using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary><c>edgecam run</c>: a camera from start to stop.</summary>
internal static class Daemon
{
    private const int Failed = 1;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs until cancelled (by SIGINT or SIGTERM), the end of the source, or the end of <paramref name="duration"/>.</summary>
    /// <returns>0 for a clean end; 1 when the machine cannot do what is configured, or the pipeline broke.</returns>
    public static async Task<int> RunAsync(EdgeCamOptions options, TimeSpan? duration, CancellationToken cancel)
    {
        using var logging = Logging.Create(options.Log.Level);
        var log = logging.CreateLogger("EdgeCam");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            using var camera = new CameraHost(options, log);
            return await RunAsync(camera, options, duration, stop, log);
        }
        catch (Exception fault) when (fault is MediaException or LinuxException or StartException)
        {
            await Console.Error.WriteLineAsync($"edgecam: {fault.Message}");
            return Failed;
        }
    }

    private static async Task<int> RunAsync(CameraHost camera, EdgeCamOptions options, TimeSpan? duration, CancellationTokenSource stop, ILogger log)
    {
        Exception? fault = null;
        var hasEnded = false;
        camera.OnEnded = ended =>
        {
            (fault, hasEnded) = (ended, true);
            _ = stop.CancelAsync(); // not on the encode thread: what follows waits for that thread to end
        };
        camera.Start();
        await FirstPictureAsync(camera, stop.Token);
        foreach (var address in PlayerAddresses.Of(camera.Current, options))
            Display.Show(address + "\n");
        if (duration is { } length)
            stop.CancelAfter(length);
        await StatusLine.ShowAsync(camera, stop.Token);
        camera.OnEnded = null;
        if (fault is not null)
            PipelineLog.Fault(log, fault);
        else if (hasEnded)
            PipelineLog.Ended(log);
        return fault is null ? 0 : Failed;
    }

    /// <summary>Whoever reads the addresses may open one at once: so they are shown when there is something to see, or nothing came for a while.</summary>
    private static async Task FirstPictureAsync(CameraHost camera, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; camera.Current.Stream.Parameters is null && waited < LongestWait && !cancel.IsCancellationRequested; waited += Look)
            await Task.Delay(Look, CancellationToken.None);
    }
}

using System.Runtime.InteropServices;
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

    /// <summary>Runs until a signal, the end of the source, or the end of <paramref name="duration"/>.</summary>
    /// <returns>0 for a clean end; 1 when the machine cannot do what is configured, or the pipeline broke.</returns>
    public static async Task<int> RunAsync(EdgeCamOptions options, TimeSpan? duration, CancellationToken cancel)
    {
        using var logging = Logging.Create(options.Log.Level);
        var log = logging.CreateLogger("EdgeCam");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        try
        {
            using var camera = new Camera(options, log);
            return await RunAsync(camera, options, duration, stop, log);
        }
        catch (Exception fault) when (fault is MediaException or LinuxException or StartException)
        {
            await Console.Error.WriteLineAsync($"edgecam: {fault.Message}");
            return Failed;
        }
    }

    private static async Task<int> RunAsync(Camera camera, EdgeCamOptions options, TimeSpan? duration, CancellationTokenSource stop, ILogger log)
    {
        Exception? fault = null;
        camera.OnEnded = ended =>
        {
            fault = ended;
            stop.Cancel();
        };
        camera.Start();
        foreach (var address in PlayerAddresses.Of(camera, options))
            Console.WriteLine(address);
        if (duration is { } length)
            stop.CancelAfter(length);
        await StatusLine.ShowAsync(camera, stop.Token);
        camera.OnEnded = null;
        if (fault is not null)
            PipelineLog.Fault(log, fault);
        return fault is null ? 0 : Failed;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true; // we end by ourselves, cleanly
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // told again when the end was over: signals come on a thread of their own
        }
    }
}

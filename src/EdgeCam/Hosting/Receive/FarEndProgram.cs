using EdgeCam.Cli.Receive;
using EdgeCam.Linux;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Receive;

/// <summary><c>edgecam receive</c>: a far end from start to stop.</summary>
internal static class FarEndProgram
{
    private const int Failed = 1;

    /// <summary>Runs until cancelled (by SIGINT or SIGTERM) or the time is over.</summary>
    /// <returns>0 for a clean end; 1 when the machine cannot do what is asked for.</returns>
    public static async Task<int> RunAsync(ReceiveRequest request, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        using var logging = Logging.Create(new LogThreshold(LogLevel.Information));
        try
        {
            using var farEnd = new FarEnd(request, logging.CreateLogger("EdgeCam"));
            await RunAsync(farEnd, request, output, error, cancel);
            return 0;
        }
        catch (Exception fault) when (fault is LinuxException or StartException)
        {
            await error.WriteLineAsync($"edgecam: {fault.Message}");
            return Failed;
        }
    }

    private static async Task RunAsync(FarEnd farEnd, ReceiveRequest request, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        farEnd.Start();
        if (request.Duration is { } length)
            stop.CancelAfter(length);
        var people = new ReceptionLine(request.IsJson ? error : output, isTerminal: !request.IsJson && !Console.IsOutputRedirected);
        foreach (var address in farEnd.Addresses)
            people.Tell(address);
        await people.ShowAsync(farEnd, stop.Token);
        farEnd.Stop();
        if (request.IsJson)
            await output.WriteLineAsync(ReceptionJson.Of(farEnd.Receiver.Report, farEnd.Comparison));
    }
}

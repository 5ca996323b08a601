using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Remote;

/// <summary>Log messages of what the owner reaches the camera by; numbers 2800 to 2899.</summary>
internal static partial class RemoteLog
{
    [LoggerMessage(2800, LogLevel.Warning, "{Problem}")]
    public static partial void NoControlSocket(ILogger log, string problem);

    [LoggerMessage(2801, LogLevel.Warning, "No broker: {Missing}")]
    public static partial void NoLibrary(ILogger log, string missing);

    /// <summary>Whoever causes it says so in the log already.</summary>
    [LoggerMessage(2802, LogLevel.Debug, "Event {Topic}: {Type} {Fields}")]
    public static partial void Event(ILogger log, string topic, string type, string fields);

    [LoggerMessage(2803, LogLevel.Warning, "Settings: {Problem}")]
    public static partial void Settings(ILogger log, string problem);

    [LoggerMessage(2804, LogLevel.Information, "Starts again, as it was asked to")]
    public static partial void Restarts(ILogger log);

    [LoggerMessage(2805, LogLevel.Warning, "No page of metrics on 127.0.0.1:{Port}: {Reason} Stop who listens there, or configure another Metrics:PagePort.")]
    public static partial void NoPage(ILogger log, int port, string reason);

    [LoggerMessage(2806, LogLevel.Information, "{Count} clips that a crash had cut short were kept in {Folder}")]
    public static partial void ClipsKept(ILogger log, int count, string folder);
}

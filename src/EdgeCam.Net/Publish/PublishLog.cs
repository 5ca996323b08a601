using EdgeCam.Rtsp.Publishing;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Publish;

/// <summary>Events 2300-2349: publishing to a relay.</summary>
internal static partial class PublishLog
{
    [LoggerMessage(2300, LogLevel.Debug, "Connecting to {Url}")]
    public static partial void Connecting(ILogger logger, PublishUrl url);

    [LoggerMessage(2301, LogLevel.Information, "Publishing to {Url} over {Transport}")]
    public static partial void Recording(ILogger logger, PublishUrl url, string transport);

    [LoggerMessage(2302, LogLevel.Information, "The relay redirects to {Url}")]
    public static partial void Redirected(ILogger logger, PublishUrl url);

    [LoggerMessage(2303, LogLevel.Warning, "Publishing to {Url} failed ({Kind}): {Message}")]
    public static partial void Failed(ILogger logger, PublishUrl url, PublishFailureKind kind, string message);

    [LoggerMessage(2304, LogLevel.Debug, "Publishing to {Url} failed again ({Kind})")]
    public static partial void FailedAgain(ILogger logger, PublishUrl url, PublishFailureKind kind);

    [LoggerMessage(2305, LogLevel.Information, "Publishing to {Url} has ended")]
    public static partial void Ended(ILogger logger, PublishUrl url);
}

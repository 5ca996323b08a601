using Microsoft.Extensions.Logging;

namespace EdgeCam.Commands;

/// <summary>Events 1500-1549: requests and commands. What callers do wrong is answered and counted, not logged.</summary>
internal static partial class CommandLog
{
    [LoggerMessage(1500, LogLevel.Error, "Command {Name} ({Id}) ended by a fault of ours")]
    public static partial void Fault(ILogger logger, string name, string id, Exception fault);

    [LoggerMessage(1501, LogLevel.Warning, "Command {Name} ({Id}) had no result within {Seconds} s and was given up")]
    public static partial void TimedOut(ILogger logger, string name, string id, double seconds);

    [LoggerMessage(1502, LogLevel.Information, "A restart was asked for ({Id})")]
    public static partial void Restart(ILogger logger, string id);

    [LoggerMessage(1503, LogLevel.Information, "Here I am: somebody asked for this camera ({Id})")]
    public static partial void Identify(ILogger logger, string id);
}

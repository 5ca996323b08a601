using Microsoft.Extensions.Logging;

namespace EdgeCam.Pins;

/// <summary>Events 2900-2949: the box's pins.</summary>
internal static partial class PinLog
{
    [LoggerMessage(2900, LogLevel.Warning, "No pins: {Problem}")]
    public static partial void MapFault(ILogger logger, string problem);

    [LoggerMessage(2902, LogLevel.Warning, "Pins: {Problem} Tried again; the camera goes on")]
    public static partial void Fault(ILogger logger, string problem);

    [LoggerMessage(2903, LogLevel.Information, "Pins: {Names} at work again")]
    public static partial void Works(ILogger logger, string names);

    [LoggerMessage(2904, LogLevel.Error, "The pins' thread ended by a fault of ours; the camera goes on without them until the next start")]
    public static partial void Broken(ILogger logger, Exception fault);

    [LoggerMessage(2905, LogLevel.Warning, "The button's {Action} failed: {Reason}")]
    public static partial void ActionFailed(ILogger logger, string action, string reason);
}

using System.Net;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Srt;

/// <summary>Events 2200-2249: SRT connections. Edges only; an attempt that fails as the one before is not said again.</summary>
internal static partial class SrtLog
{
    [LoggerMessage(2200, LogLevel.Information, "SRT connected with {Host} ({Peer})")]
    public static partial void Connected(ILogger logger, string host, SrtSocket peer);

    [LoggerMessage(2201, LogLevel.Warning, "No SRT connection with {Host}: {Reason} Next attempt in {Seconds} s")]
    public static partial void NotConnected(ILogger logger, string host, string reason, double seconds);

    [LoggerMessage(2202, LogLevel.Warning, "The SRT connection with {Peer} broke after {Seconds:0.#} s: the far end closed it or fell silent")]
    public static partial void Broken(ILogger logger, SrtSocket peer, double seconds);

    [LoggerMessage(2203, LogLevel.Information, "Listening on {EndPoint}: {Options}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint, SrtOptions options);

    [LoggerMessage(2204, LogLevel.Information, "SRT caller {Peer} is served")]
    public static partial void Accepted(ILogger logger, SrtSocket peer);

    [LoggerMessage(2205, LogLevel.Warning, "SRT caller {Caller} was hung up on: {Peer} is served, one at a time")]
    public static partial void Refused(ILogger logger, SrtSocket caller, SrtSocket peer);
}

using System.Net;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Uplink;

/// <summary>Events 2400-2449: uplinks. Edges only.</summary>
internal static partial class UplinkLog
{
    [LoggerMessage(2400, LogLevel.Information, "Uplink {Name}: sending to {Peer}")]
    public static partial void Sending(ILogger logger, string name, IPEndPoint peer);

    [LoggerMessage(2401, LogLevel.Warning, "Uplink {Name}: {Reason} It is looked up again from time to time")]
    public static partial void NotFound(ILogger logger, string name, string reason);

    [LoggerMessage(2402, LogLevel.Warning, "Uplink {Name}: {Reason}")]
    public static partial void Refused(ILogger logger, string name, string reason);

    [LoggerMessage(2403, LogLevel.Information, "Uplink {Name}: packets get through again")]
    public static partial void GetsThrough(ILogger logger, string name);

    [LoggerMessage(2404, LogLevel.Information, "Uplink {Name}: {Peer} answers")]
    public static partial void Answers(ILogger logger, string name, IPEndPoint peer);

    [LoggerMessage(2405, LogLevel.Warning, "Uplink {Name}: {Peer} has said nothing for {Seconds} s; it is looked up again from time to time")]
    public static partial void Silent(ILogger logger, string name, IPEndPoint peer, double seconds);

    [LoggerMessage(2409, LogLevel.Error, "Uplink {Name} ended by a fault; everything else goes on without it until the next start")]
    public static partial void Fault(ILogger logger, string name, Exception fault);
}

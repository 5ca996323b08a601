using System.Net;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Rtsp;

/// <summary>Events 2000-2099: the RTSP server. Edges only; what happens often is counted.</summary>
internal static partial class RtspLog
{
    [LoggerMessage(2000, LogLevel.Information, "RTSP on {EndPoint}, RTP over UDP from port {RtpPort}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint, int rtpPort);

    [LoggerMessage(2001, LogLevel.Information, "RTSPS on {EndPoint}")]
    public static partial void ListeningSecurely(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(2009, LogLevel.Information, "Multicast to {Group}, ports from {Port}, while somebody asks for it")]
    public static partial void Multicasting(ILogger logger, IPAddress group, int port);

    [LoggerMessage(2002, LogLevel.Warning, "RTSP is open to everyone: no Rtsp:Users are configured")]
    public static partial void OpenToAll(ILogger logger);

    [LoggerMessage(2003, LogLevel.Warning, "Wrong user or password from {Peer}")]
    public static partial void WrongPassword(ILogger logger, IPEndPoint peer);

    [LoggerMessage(2004, LogLevel.Information, "Nothing heard from player {Peer} for {Seconds} s: its session ends")]
    public static partial void SessionTimedOut(ILogger logger, IPEndPoint peer, double seconds);

    [LoggerMessage(2005, LogLevel.Warning, "{Connections} connections are open (Rtsp:MaxConnections): the one silent for longest gives way")]
    public static partial void Full(ILogger logger, long connections);

    [LoggerMessage(2006, LogLevel.Error, "A connection from {Peer} ended by a fault of ours")]
    public static partial void ConnectionFault(ILogger logger, IPEndPoint peer, Exception exception);

    [LoggerMessage(2007, LogLevel.Debug, "TLS with {Peer} failed: {Reason}")]
    public static partial void TlsFailed(ILogger logger, EndPoint? peer, string reason);

    [LoggerMessage(2008, LogLevel.Critical, "The RTSP thread ended by a fault of ours")]
    public static partial void LoopFault(ILogger logger, Exception exception);
}

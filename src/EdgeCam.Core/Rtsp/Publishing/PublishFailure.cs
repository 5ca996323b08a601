using System.Globalization;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>Why publishing ended.</summary>
public enum PublishFailureKind : byte
{
    /// <summary>No connection came about.</summary>
    Unreachable,

    /// <summary>The relay hung up.</summary>
    Closed,

    /// <summary>The relay keeps the connection and does not answer, or takes no data any more.</summary>
    Silent,

    /// <summary>User or password are wrong or missing.</summary>
    Unauthorized,

    /// <summary>The relay does not take this stream: 403, 404, 405, 406 and the like.</summary>
    Refused,

    /// <summary>The relay does not take this transport.</summary>
    Transport,

    /// <summary>The relay is full or has a fault of its own; later it may be well.</summary>
    Unavailable,

    /// <summary>The relay has dropped the session.</summary>
    SessionLost,

    /// <summary>The relay's certificate does not fit.</summary>
    Untrusted,

    /// <summary>What the relay sends is not RTSP.</summary>
    Protocol,
}

/// <summary>Why publishing ended, for programs and for people.</summary>
/// <param name="Message">What, where and what to do; names neither user nor password.</param>
public sealed record PublishFailure(PublishFailureKind Kind, string Message)
{
    /// <summary>What a status that refuses a request means (RFC 2326 §7.1.1).</summary>
    internal static PublishFailure Of(int status, string method, PublishUrl url, TransportProtocol transport)
    {
        var relay = url.Server;
        var way = transport == TransportProtocol.Udp ? "UDP" : "TCP";
        var answer = string.Create(CultureInfo.InvariantCulture, $"{method}: {status} {RtspStatusText.ReasonOf((RtspStatus)status)}");
        return (RtspStatus)status switch
        {
            RtspStatus.Forbidden => new(PublishFailureKind.Refused, $"The relay {relay} does not allow publishing to {url.Path} ({answer}): allow it there for this user."),
            RtspStatus.NotFound => new(PublishFailureKind.Refused, $"The relay {relay} has no path {url.Path} ({answer}): check the path, or add it there."),
            RtspStatus.MethodNotAllowed or RtspStatus.NotImplemented =>
                new(PublishFailureKind.Refused, $"The server {relay} takes no published streams ({answer}): name a relay that records."),
            RtspStatus.NotAcceptable or RtspStatus.UnsupportedMediaType =>
                new(PublishFailureKind.Refused, $"The relay {relay} does not accept the announced stream ({answer}): it must take H.264, and AAC where there is sound."),
            RtspStatus.NotEnoughBandwidth => new(PublishFailureKind.Unavailable, $"The relay {relay} has no bandwidth left ({answer})."),
            RtspStatus.SessionNotFound => new(PublishFailureKind.SessionLost, $"The relay {relay} has dropped the session ({answer})."),
            RtspStatus.AggregateOperationNotAllowed or RtspStatus.OnlyAggregateOperationAllowed =>
                new(PublishFailureKind.Refused, $"The relay {relay} understands the tracks of {url.Path} differently ({answer}): check the path."),
            RtspStatus.UnsupportedTransport =>
                new(PublishFailureKind.Transport, $"The relay {relay} does not take RTP over {way} ({answer}): configure the other transport."),
            _ when status >= 500 => new(PublishFailureKind.Unavailable, $"The relay {relay} has a fault of its own ({answer}): see its log."),
            _ => new(PublishFailureKind.Refused, $"The relay {relay} refuses {url.Path} ({answer})."),
        };
    }

    /// <summary>What to say of a 401 that is not answered.</summary>
    internal static PublishFailure Of(ChallengeVerdict verdict, PublishUrl url) => new(PublishFailureKind.Unauthorized, verdict switch
    {
        ChallengeVerdict.NoCredentials => $"The relay {url.Server} asks for a user name and a password: configure both.",
        ChallengeVerdict.Unanswerable => $"The relay {url.Server} asks for an authentication that is not known here, or for the password in the clear on a host it sent us to.",
        _ => $"The relay {url.Server} refused the user name or password: check both.",
    });
}

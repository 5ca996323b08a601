namespace EdgeCam.Rtsp;

/// <summary>The status codes that a server or a publisher needs (RFC 2326 §7.1.1).</summary>
public enum RtspStatus
{
    Ok = 200,
    MovedPermanently = 301,
    MovedTemporarily = 302,
    UseProxy = 305,
    BadRequest = 400,
    Unauthorized = 401,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    NotAcceptable = 406,
    RequestTimeout = 408,
    RequestEntityTooLarge = 413,
    RequestUriTooLarge = 414,
    UnsupportedMediaType = 415,
    ParameterNotUnderstood = 451,
    NotEnoughBandwidth = 453,
    SessionNotFound = 454,
    MethodNotValidInThisState = 455,
    InvalidRange = 457,
    AggregateOperationNotAllowed = 459,
    OnlyAggregateOperationAllowed = 460,
    UnsupportedTransport = 461,
    InternalServerError = 500,
    NotImplemented = 501,
    ServiceUnavailable = 503,
    VersionNotSupported = 505,
    OptionNotSupported = 551,
}

/// <summary>The words that go with a status.</summary>
public static class RtspStatusText
{
    /// <summary>The reason phrase of RFC 2326 §7.1.1; for people and logs, no client reads it.</summary>
    public static string ReasonOf(RtspStatus status) => status switch
    {
        RtspStatus.Ok => "OK",
        RtspStatus.MovedPermanently => "Moved Permanently",
        RtspStatus.MovedTemporarily => "Moved Temporarily",
        RtspStatus.UseProxy => "Use Proxy",
        RtspStatus.BadRequest => "Bad Request",
        RtspStatus.Unauthorized => "Unauthorized",
        RtspStatus.Forbidden => "Forbidden",
        RtspStatus.NotFound => "Not Found",
        RtspStatus.MethodNotAllowed => "Method Not Allowed",
        RtspStatus.NotAcceptable => "Not Acceptable",
        RtspStatus.RequestTimeout => "Request Time-out",
        RtspStatus.RequestEntityTooLarge => "Request Entity Too Large",
        RtspStatus.RequestUriTooLarge => "Request-URI Too Large",
        RtspStatus.UnsupportedMediaType => "Unsupported Media Type",
        RtspStatus.ParameterNotUnderstood => "Parameter Not Understood",
        RtspStatus.NotEnoughBandwidth => "Not Enough Bandwidth",
        RtspStatus.SessionNotFound => "Session Not Found",
        RtspStatus.MethodNotValidInThisState => "Method Not Valid in This State",
        RtspStatus.InvalidRange => "Invalid Range",
        RtspStatus.AggregateOperationNotAllowed => "Aggregate Operation Not Allowed",
        RtspStatus.OnlyAggregateOperationAllowed => "Only Aggregate Operation Allowed",
        RtspStatus.UnsupportedTransport => "Unsupported Transport",
        RtspStatus.InternalServerError => "Internal Server Error",
        RtspStatus.NotImplemented => "Not Implemented",
        RtspStatus.ServiceUnavailable => "Service Unavailable",
        RtspStatus.VersionNotSupported => "RTSP Version Not Supported",
        RtspStatus.OptionNotSupported => "Option not supported",
        _ => "Unknown",
    };

    /// <summary>What to answer a message that met <paramref name="limit"/>.</summary>
    public static RtspStatus StatusOf(RtspLimit limit) => limit switch
    {
        RtspLimit.BodyBytes => RtspStatus.RequestEntityTooLarge,
        RtspLimit.UriBytes => RtspStatus.RequestUriTooLarge,
        _ => RtspStatus.BadRequest,
    };
}

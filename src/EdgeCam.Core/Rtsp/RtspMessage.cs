namespace EdgeCam.Rtsp;

/// <summary>What <see cref="RtspReader.TryRead"/> found at the front of the byte stream.</summary>
public enum RtspRead
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>A request: <see cref="RtspMessage.Request"/>.</summary>
    Request,

    /// <summary>
    /// A response: <see cref="RtspMessage.Response"/>. A server passes it over: it sends no requests, yet some
    /// clients answer keep-alives of others.
    /// </summary>
    Response,

    /// <summary>A binary frame: <see cref="RtspMessage.Channel"/> and <see cref="RtspMessage.Payload"/>.</summary>
    Interleaved,

    /// <summary>Not RTSP (an HTTP request line, a bad header). The framing is lost: answer 400 and close.</summary>
    Malformed,

    /// <summary>Over the limit that <see cref="RtspMessage.Limit"/> names. The framing is lost: answer and close.</summary>
    TooLarge,
}

/// <summary>The limits of <see cref="RtspReader"/>, by name for counters and for the status to answer with.</summary>
public enum RtspLimit
{
    None,

    /// <summary>Request line and headers exceed <see cref="RtspReader.MaxHeaderBytes"/>: 400.</summary>
    HeaderBytes,

    /// <summary>More than <see cref="RtspReader.MaxHeaders"/> headers: 400.</summary>
    HeaderCount,

    /// <summary>The request URI exceeds <see cref="RtspReader.MaxUriBytes"/>: 414.</summary>
    UriBytes,

    /// <summary>Content-Length exceeds <see cref="RtspReader.MaxBodyBytes"/>: 413.</summary>
    BodyBytes,

    /// <summary>An interleaved frame exceeds <see cref="RtspReader.MaxInterleavedBytes"/>; there is nothing to answer.</summary>
    InterleavedBytes,
}

/// <summary>One message of an RTSP connection; the payload is borrowed from the bytes it was read from.</summary>
public readonly ref struct RtspMessage
{
    internal RtspMessage(RtspRequest request) => Request = request;

    internal RtspMessage(ReceivedResponse response) => Response = response;

    internal RtspMessage(RtspLimit limit) => Limit = limit;

    internal RtspMessage(byte channel, ReadOnlySpan<byte> payload)
    {
        Channel = channel;
        Payload = payload;
    }

    /// <summary>Present exactly with <see cref="RtspRead.Request"/>; owns its memory.</summary>
    public RtspRequest? Request { get; }

    /// <summary>Present exactly with <see cref="RtspRead.Response"/>; owns its memory.</summary>
    public ReceivedResponse? Response { get; }

    /// <summary>The channel of an interleaved frame (RFC 2326 §10.12).</summary>
    public byte Channel { get; }

    /// <summary>The RTP or RTCP packet of an interleaved frame; empty otherwise.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Which limit was met; <see cref="RtspLimit.None"/> unless the read said <see cref="RtspRead.TooLarge"/>.</summary>
    public RtspLimit Limit { get; }
}

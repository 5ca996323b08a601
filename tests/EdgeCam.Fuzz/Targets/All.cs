namespace EdgeCam.Fuzz.Targets;

/// <summary>Every parser of bytes that come from the network has a line here.</summary>
internal static class All
{
    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("rtsp-request", RtspStream.Fuzz, "RTSP/1.0", "RTSP/2.0", "HTTP/1.1", "\r\n\r\n", "\n\n", "\r\n ", "Content-Length: ", "CSeq: ", "DESCRIBE ", "*", "$"),
        new("rtsp-interleaved", RtspStream.Fuzz, "$\0\0\u0004", "$\u0001\u000f\u00ff", "OPTIONS * RTSP/1.0\r\n\r\n", "RTSP/1.0 200 OK\r\n\r\n", "\r\n"),
        new("transport", Transport.Fuzz, "RTP/AVP", "RTP/AVP/TCP", ";unicast", ";multicast", ";interleaved=", ";client_port=", ";port=", "65535", "255", ";ttl=", ";ssrc=", ";mode=\"PLAY\"", ";destination=", ",", "\""),
        new("authorization", Authorization.Fuzz, "Digest ", "username=\"", "realm=", "nonce=", "uri=", "response=", "algorithm=SHA-256", "qop=auth", "nc=00000001", "\\\"", "\", "),
        new("rtsp-uri", Uris.Fuzz, "rtsp://", "rtsps://", "%2e", "%2F", "%00", "%C3%A9", "..", "/trackID=", "?", "@", "[::1]", ":554", "*"),
    ];
}

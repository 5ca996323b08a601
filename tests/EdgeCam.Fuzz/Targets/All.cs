namespace EdgeCam.Fuzz.Targets;

/// <summary>Every parser of bytes that come from the network has a line here.</summary>
internal static class All
{
    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("rtsp-request", RtspStream.Fuzz, "RTSP/1.0", "RTSP/2.0", "HTTP/1.1", "\r\n\r\n", "\n\n", "\r\n ", "Content-Length: ", "CSeq: ", "DESCRIBE ", "*", "$"),
        new("rtsp-interleaved", RtspStream.Fuzz, "$\0\0\u0004", "$\u0001\u000f\u00ff", "OPTIONS * RTSP/1.0\r\n\r\n", "RTSP/1.0 200 OK\r\n\r\n", "\r\n"),
        new("rtsp-response", Publishing.Fuzz, "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", "RTSP/1.0 401 U\r\nCSeq: 1\r\n", "RTSP/1.0 302 M\r\n", "Location: rtsp://r:1/p\r\n", "Session: 7;timeout=9\r\n", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"", ", qop=\"auth\"", ", stale=true", ", algorithm=SHA-256", "WWW-Authenticate: Basic realm=\"r\"", "Public: GET_PARAMETER\r\n", "Content-Length: 1\r\n", "OPTIONS * RTSP/1.0\r\nCSeq: 4\r\n\r\n", "$\u0001\0\u0004"),
        new("transport", Transport.Fuzz, "RTP/AVP", "RTP/AVP/TCP", ";unicast", ";multicast", ";interleaved=", ";client_port=", ";port=", "65535", "255", ";ttl=", ";ssrc=", ";mode=\"PLAY\"", ";destination=", ",", "\""),
        new("authorization", Authorization.Fuzz, "Digest ", "username=\"", "realm=", "nonce=", "uri=", "response=", "algorithm=SHA-256", "qop=auth", "nc=00000001", "\\\"", "\", "),
        new("rtsp-uri", Uris.Fuzz, "rtsp://", "rtsps://", "%2e", "%2F", "%00", "%C3%A9", "..", "/trackID=", "?", "@", "[::1]", ":554", "*"),
        new("rtsp-session", Sessions.Fuzz, "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", "DESCRIBE rtsp://h/cam RTSP/1.0\r\nCSeq: 2\r\n\r\n", "SETUP rtsp://h/cam/trackID=0 RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;unicast\r\n\r\n", "PLAY rtsp://h/cam RTSP/1.0\r\nCSeq: 4\r\nSession: ID\r\n\r\n", "PAUSE rtsp://h/cam RTSP/1.0\r\nCSeq: 5\r\nSession: ID\r\n\r\n", "TEARDOWN rtsp://h/cam RTSP/1.0\r\nCSeq: 6\r\nSession: ID\r\n\r\n", "Session: ID;timeout=60\r\n", "Require: x\r\n", "Content-Length: 1\r\n"),
        new("rtcp", RtpPackets.FuzzRtcp, "\u0080\u00c8\0\u0006", "\u0081\u00c9\0\u0007", "\u0081\u00ca\0\u0002", "\u00a1\u00cb\0\u0001", "\0\0\0\u0004"),
        new("congestion-feedback", FeedbackPackets.FuzzCongestion, "\u008b\u00cd\0\u0006", "\u008b\u00cd\0\u0002", "\0\0\0\u0001", "\u00ff\u00ff", "\u0080\0", "\u00bf\u00fe", "@\0"),
        new("nack", FeedbackPackets.FuzzNack, "\u0081\u00cd\0\u0003", "\u0081\u00cd\0\u0004", "\u0081\u00ce\0\u0002", "\u00ff\u00ff", "\0\u0001\0\0"),
        new("retransmission", FeedbackPackets.FuzzRetransmission, "\u0080\u00e0", "\u0090", "\u00a0", "\u00be\u00de\0\u0001", "\0\0\0\u0004"),
        new("uplink-receiver", UplinkFarEnd.Fuzz, "\u0080\u0060\0\u0001", "\u0080\u00e0\0\u0002", "\u0080\u0062\0\u0001", "\u0080\u00c8\0\u0006", "\0\0\0\u0007", "\u007c\u0085", "\u007c\u0045", "\u0065\u009a", "\u0041\u009a", "\0\u0010"),
        new("uplink-feedback", UplinkNearEnd.Fuzz, "\0\u0021", "\0\u0005", "\0\u00ff", "\u0006\u000a\u008b\u00cd\0\u0005\0\0\0\u0009\0\0\0\u0001", "\u0004\u000a\u0081\u00cd\0\u0003\0\0\0\u0009\0\0\0\u0001\u00ff\u00fa\u00ff\u00ff", "\u0003\u000a\u0081\u00ce\0\u0002\0\0\0\u0009\0\0\0\u0001", "\u00ff\u00fa", "\u0080\0\u0080\0", "\u009f\u00fd", "\u009f\u00fe", "\u0080\0\0\0"),
        new("rtp-header", RtpPackets.FuzzHeader, "\u0080\u00e0", "\u0090", "\u00a0", "\u00be\u00de\0\u0001", "\0\0\0\u0004"),
        new("h264-packetizer", RtpPackets.FuzzPacketizer, "\0\0\u0001", "\0\0\0\u0001\u0065", "\0\0\0\u0001\u0041", "\0\0\u0001\u0067", "\0\0\u0001\u0068", "\0\0\u0001\u0009\u00f0", "\0\0\u0001\u0018", "\0\0\u0001\u001c"),
        new("annexb", ByteStreams.FuzzAnnexB, "\0\0\u0001", "\0\0\0\u0001\u0065\u0088", "\0\0\0\u0001\u0041\u009a", "\0\0\u0001\u0067", "\0\0\u0001\u0068", "\0\0\u0001\u0006", "\0\0\u0001\u0009\u00f0", "\0\0\0"),
        new("sps", ByteStreams.FuzzSps, "\u0067\u0064\0\u001f", "\u0067\u0042\u00c0\u001f", "\0\0\u0003", "\u00ff\u00ff"),
        new("remote-requests", RemoteRequests.Fuzz, "\nc{}", "\ns{\"id\":\"1\",\"patch\":{}}", "\nd!{\"rev\":1}", "\neON", "\ng{\"spread_s\":9}", "\"id\":\"1\",", "\"ts\":\"2026-11-22T06:30:00Z\",", "\\ud800", "\\\"", "[[[[[[[[", "{\"a\":", "1e999", "null", "\u00c3\u00a9"),
        new("settings-patch", SettingsPatches.Fuzz, "{\"patch\":{", "}}", "\"encoder\":{", "\"bitrate_kbps\":", "1500", "\"gop_seconds\":", "\"preset\":\"fast\"", "\"uplinks\":[{\"url\":\"rtp://h:5000\"", "\"udp\":[", "\"destination\":\"239.1.1.1:5000\"", "null", "true", ",", "\"if_rev\":", "\"confirm_s\":", "\"persist\":false", "\"password\":\"", "\\ud800", "1e999", "\"log\":{\"level\":\"debug\"}"),
        new("update", Updates.Fuzz, "edgecam-update/1 00100 072\n", "edgecam-update/1 00001 000\n", "\"format\":\"edgecam-update/1\"", "\"name\":\"edgecam\"", "\"version\":\"1.0-1\"", "\"architecture\":\"arm64\"", "\"kind\":\"deb\"", "\"size\":1", "\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"", "\"boards\":[\"any\"]", "{", "}", ",", "1e999", "null", "\\ud800"),
    ];
}

namespace EdgeCam.Srt.Interop;

/// <summary>SRT_SOCKOPT and the values of its options (srt/srt.h). Whole numbers of 32 bits but where another size is named.</summary>
internal static class SocketOptions
{
    public const int SRTO_SNDSYN = 1;
    public const int SRTO_RCVSYN = 2;
    public const int SRTO_SNDBUF = 5;
    public const int SRTO_LINGER = 7;           // struct linger
    public const int SRTO_MAXBW = 16;           // int64, bytes/s; -1 without limit, 0 from the input's
    public const int SRTO_LATENCY = 23;         // ms; sets RCVLATENCY and PEERLATENCY
    public const int SRTO_INPUTBW = 24;         // int64, bytes/s
    public const int SRTO_OHEADBW = 25;         // percent
    public const int SRTO_PASSPHRASE = 26;      // text, 10 to 79 bytes
    public const int SRTO_PBKEYLEN = 27;        // bytes
    public const int SRTO_TLPKTDROP = 31;
    public const int SRTO_CONNTIMEO = 36;       // ms
    public const int SRTO_STREAMID = 46;        // text, at most 512 bytes
    public const int SRTO_PAYLOADSIZE = 49;
    public const int SRTO_TRANSTYPE = 50;
    public const int SRTO_IPV6ONLY = 54;
    public const int SRTO_PEERIDLETIMEO = 55;   // ms
    public const int SRTT_LIVE = 0;
}

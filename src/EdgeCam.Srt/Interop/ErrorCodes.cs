namespace EdgeCam.Srt.Interop;

/// <summary>SRT_ERRNO: thousands are the kind (srt/srt.h). Those that have a meaning of their own here.</summary>
internal static class ErrorCodes
{
    public const int SRT_ENOSERVER = 1001;
    public const int SRT_ECONNREJ = 1002;
    public const int SRT_ESOCKFAIL = 1003;  // binding: the errno says why
    public const int SRT_ESCLOSED = 1005;
    public const int SRT_ECONNFAIL = 2000;
    public const int SRT_ENOCONN = 2002;
    public const int SRT_EINVSOCK = 5004;
    public const int SRT_EASYNCFAIL = 6000; // from here: not now
    public const int SRT_EASYNCSND = 6001;
    public const int SRT_EASYNCRCV = 6002;
    public const int SRT_ECONGEST = 6004;

    /// <summary>No room, or nothing there: try later.</summary>
    public static bool IsNotNow(int error) => error is >= SRT_EASYNCFAIL and <= SRT_ECONGEST;

    /// <summary>There is no connection (any more).</summary>
    public static bool IsClosed(int error) => error is (>= SRT_ECONNFAIL and <= SRT_ENOCONN) or SRT_EINVSOCK or SRT_ESCLOSED;
}

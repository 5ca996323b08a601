namespace EdgeCam.Recording;

/// <summary>The disk takes no more, or nothing at all. The message says where, why, and what to do.</summary>
internal sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="what">What could not be written.</param>
    public static StorageException Of(string what, Exception fault) => new($"{what}: {fault.Message}: {AdviceFor(fault)}", fault);

    /// <summary>What the file system throws when it cannot.</summary>
    public static bool IsCauseOf(Exception fault) => fault is IOException or UnauthorizedAccessException;

    private static string AdviceFor(Exception fault) => fault.HResult switch
    {
        NoSpace or QuotaExceeded => "make room, or lower Recording:MaxMegabytes",
        ReadOnly => "mount it so that it can be written, or name another Recording:Directory",
        _ => "let the service's user write there, or name another Recording:Directory",
    };

    // .NET hands the errno of a failed call on as HResult (asm-generic/errno.h).
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;
}

namespace EdgeCam.Libav;

/// <summary>
/// A file or codec that cannot be used. The message says what, where, the value, and what to do.
/// </summary>
public sealed class MediaException : Exception
{
    public MediaException()
    {
    }

    public MediaException(string message)
        : base(message)
    {
    }

    public MediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace EdgeCam.Recording;

/// <summary>A clip that was written.</summary>
/// <param name="Path">Of its file.</param>
/// <param name="Sha256">Of its bytes, in lower-case hex digits.</param>
/// <param name="Duration">From the first picture to the end of the last.</param>
/// <param name="Before">How long before it was asked for the first picture was captured; negative: after.</param>
/// <param name="Missing">How much of the duration is not shown, because the stream overwrote it first.</param>
internal sealed record Clip(string Path, long Bytes, string Sha256, TimeSpan Duration, TimeSpan Before, TimeSpan Missing);

/// <summary>How far a clip is.</summary>
/// <param name="Written">From its first picture on.</param>
internal readonly record struct ClipProgress(TimeSpan Written, long Bytes);

/// <summary>The camera delivers no pictures. The message says since when.</summary>
internal sealed class NoPicturesException : Exception
{
    public NoPicturesException()
    {
    }

    public NoPicturesException(string message)
        : base(message)
    {
    }

    public NoPicturesException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

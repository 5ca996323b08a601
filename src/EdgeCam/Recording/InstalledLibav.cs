using EdgeCam.Libav;

namespace EdgeCam.Recording;

/// <summary>FFmpeg's libraries for those who need them now and then.</summary>
internal static class InstalledLibav
{
    private static readonly Lock Gate = new();
    private static LibavLibrary? _library;

    /// <summary>Loads them, once. Thread-safe.</summary>
    /// <exception cref="MediaException">They are not installed; the message says what to install.</exception>
    public static LibavLibrary Load()
    {
        lock (Gate)
        {
            if (_library is null && !LibavLibrary.TryLoad(out _library, out var missing))
                throw new MediaException($"Clips and snapshots need FFmpeg's libraries: {missing}");
            return _library!;
        }
    }
}

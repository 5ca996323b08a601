namespace EdgeCam.FirstBoot;

/// <summary>The screen or serial line of the box.</summary>
internal static class BoxConsole
{
    // A serial line that nobody reads may hold a writer for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Writes where there is a console that can be written to; what it cannot take is left out.</summary>
    public static void Write(string path, byte[] bytes)
    {
        if (!File.Exists(path))
            return;
        Task.Run(() => TryWrite(path, bytes)).Wait(Longest);
    }

    private static void TryWrite(string path, byte[] bytes)
    {
        try
        {
            // A stream: RandomAccess refuses what cannot seek, which no terminal can.
            using var console = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            console.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // the result file has it, too
        }
    }
}

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
            using var console = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(console, bytes, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // the result file has it, too
        }
    }
}
